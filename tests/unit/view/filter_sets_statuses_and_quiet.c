/* SPDX-License-Identifier: MIT */
/* Status and quiet sets, and what -q, -qq and -qqq stand for. */
#include "filter_harness.h"

TEST(filter_sets_statuses_and_quiet)
{
	struct filter filter = filter_of("status=failed,unfinished");

	EXPECT_EQ(filter.statuses, 1 << FILTER_FAILED | 1 << FILTER_UNFINISHED);
	EXPECT_FALSE(filter.quiet_given);

	filter = filter_of("quiet=attach,thread-execve");
	EXPECT_EQ(filter.quiet, 1 << FILTER_QUIET_ATTACH | 1 << FILTER_QUIET_THREAD_EXECVE);
	EXPECT_TRUE(filter.quiet_given);

	filter_set_quiet(&filter, 0);
	EXPECT_EQ(filter.quiet, 0);
	filter_set_quiet(&filter, 1);
	EXPECT_EQ(filter.quiet >> FILTER_QUIET_EXIT & 1, 0);
	filter_set_quiet(&filter, 2);
	EXPECT_EQ(filter.quiet >> FILTER_QUIET_EXIT & 1, 1);
	EXPECT_EQ(filter.quiet >> FILTER_QUIET_THREAD_EXECVE & 1, 0);
	filter_set_quiet(&filter, 9);
	EXPECT_EQ(filter.quiet >> FILTER_QUIET_THREAD_EXECVE & 1, 1);
}
