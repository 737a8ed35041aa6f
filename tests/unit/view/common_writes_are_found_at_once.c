/* SPDX-License-Identifier: MIT */
/*
 * For calls that write one piece a recorder takes the rule from a table of its
 * own. It must be the one that the long search finds, for every call there is,
 * and no call with more to it may pass for one of these.
 */
#include "harness.h"

#include <sys/syscall.h>

#include "tables/writes.h"

static void test_call(s64 nr, u32 *singles)
{
	const u64 args[ARGUMENT_LIMIT] = { 1, 1, 1, 1, 1, 1 };
	struct write_rules rules;
	struct write_rule single;
	bool known = write_rules_find(nr, args, &rules);

	if (!write_rule_single(nr, &single))
		return;
	(*singles)++;
	EXPECT_TRUE(known);
	if (single.method == WRITE_NOTHING) {
		EXPECT_EQ(rules.count, 0);
		return;
	}
	EXPECT_EQ(rules.count, 1);
	EXPECT_EQ(memcmp(&single, &rules.rules[0], sizeof(single)), 0);
	EXPECT_EQ(WRITE_NOTED_METHODS >> single.method & 1, 0);
}

TEST(common_writes_are_found_at_once)
{
	static const s64 others[] = { SYS_ioctl, SYS_getsockname, SYS_recvmsg, SYS_wait4, -1, 511 };
	struct write_rule single;
	u32 singles = 0;

	for (s64 nr = -1; nr <= SYSCALL_LIMIT; nr++)
		test_call(nr, &singles);
	EXPECT_TRUE(singles > 200);
	EXPECT_TRUE(write_rule_single(SYS_read, &single) && single.method == WRITE_RESULT);
	EXPECT_TRUE(write_rule_single(SYS_getppid, &single) && single.method == WRITE_NOTHING);
	for (u32 i = 0; i < array_size(others); i++)
		EXPECT_FALSE(write_rule_single(others[i], &single));
}
