/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with an engine's options must be said, not swallowed: unknown
 * ones are refused with the list of known ones, sets are checked.
 */
#include "harness.h"
#include "weir.h"

static char reason[WEIR_ERROR_SIZE];

static struct weir_module_args args_of(const struct weir_option *options, uint32_t count)
{
	reason[0] = '\0';
	return (struct weir_module_args){
		.size = sizeof(struct weir_module_args),
		.option_count = count,
		.options = options,
		.error = reason,
	};
}

static void check_syscalls(const char *value, int result, uint64_t first, uint64_t second)
{
	const struct weir_option option = { "filter", value };
	struct weir_module_args args = args_of(&option, 1);
	uint64_t bitmap[WEIR_SYSCALL_WORDS] = { 99, 99, 99 };

	EXPECT_EQ(weir_option_syscalls(&args, "filter", bitmap), result);
	if (result < 0)
		EXPECT_CONTAINS(reason, "filter");
	if (result <= 0)
		return;
	EXPECT_EQ(bitmap[0], first);
	EXPECT_EQ(bitmap[1], second);
	EXPECT_EQ(bitmap[2], 0);
}

TEST(engine_options)
{
	static const struct weir_option options[] = { { "one", "1" }, { "two", "" } };
	static const char *const both[] = { "two", "one", NULL };
	static const char *const one[] = { "one", "three", NULL };
	static const char *const none[] = { NULL };
	struct weir_module_args args = args_of(options, 2);
	char digits[300];

	EXPECT_STR(weir_option(&args, "one"), "1");
	EXPECT_STR(weir_option(&args, "two"), "");
	EXPECT_NULL(weir_option(&args, "on"));
	EXPECT_EQ(weir_options_check(&args, both), 0);
	EXPECT_STR(reason, "");
	EXPECT_EQ(weir_options_check(&args, one), -EINVAL);
	EXPECT_STR(reason, "unknown option two (it has one, three)");
	EXPECT_EQ(weir_options_check(&args, none), -EINVAL);
	EXPECT_STR(reason, "unknown option one (it has none)");

	memset(digits, 'x', sizeof(digits) - 1);
	digits[sizeof(digits) - 1] = '\0';
	EXPECT_EQ(weir_fail(&args, "text", digits), -EINVAL);
	EXPECT_EQ(strlen(reason), WEIR_ERROR_SIZE - 1);

	check_syscalls("", 1, 0, 0);
	check_syscalls("8", 1, 8, 0);
	check_syscalls("01", 1, 0x10, 0);
	check_syscalls("0000000000000000f", 1, 0, 15);
	check_syscalls("x", -EINVAL, 0, 0);
	check_syscalls("1,", -EINVAL, 0, 0);
	memset(digits, '0', 256);
	digits[256] = '\0';
	check_syscalls(digits, 1, 0, 0);
	digits[256] = '0';
	check_syscalls(digits, -EINVAL, 0, 0);
	EXPECT_EQ(weir_option_syscalls(&args, "filter", NULL), 0);
}
