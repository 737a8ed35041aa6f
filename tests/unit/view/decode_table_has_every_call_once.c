/* SPDX-License-Identifier: MIT */
/*
 * Every number that the kernel's header knows must be in the table under the
 * same name, and no number may have two rows: a wrong row would print one call
 * as another.
 */
#include <asm/unistd.h>

#include "harness.h"
#include "view/decode.h"

enum { ROW_LIMIT = 512, LAST_OLD = 334, FIRST_NEW = 424, LAST_NEW = 469 };

static const int numbers[] = {
#define SYSCALL(number, ...) number,
#include "tables/syscalls.def"
#undef SYSCALL
};

TEST(decode_table_has_every_call_once)
{
	static int rows[ROW_LIMIT];
	size_t count = sizeof(numbers) / sizeof(numbers[0]);

	for (size_t i = 0; i < count; i++)
		rows[numbers[i]]++;
	for (int nr = 0; nr <= LAST_OLD; nr++)
		EXPECT_EQ(rows[nr], 1);
	for (int nr = FIRST_NEW; nr <= LAST_NEW; nr++)
		EXPECT_EQ(rows[nr], 1);
	for (int nr = 0; nr < ROW_LIMIT; nr++)
		EXPECT_TRUE(rows[nr] <= 1);
	EXPECT_EQ(syscall_count(), count);
	EXPECT_EQ(syscall_number("read"), __NR_read);
	EXPECT_EQ(syscall_number("clone3"), __NR_clone3);
	EXPECT_EQ(syscall_number("set_mempolicy_home_node"), __NR_set_mempolicy_home_node);
	EXPECT_EQ(syscall_number("no such call"), -1);
	EXPECT_TRUE(syscall_typed_count() >= 300);
}
