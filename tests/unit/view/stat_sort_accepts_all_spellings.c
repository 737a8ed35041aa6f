/* SPDX-License-Identifier: MIT */
/* -S takes strace's keys and their aliases, and refuses the rest. */
#include "harness.h"
#include "view/stat_view.h"

#include <errno.h>

TEST(stat_sort_accepts_all_spellings)
{
	enum stat_sort sort = STAT_SORT_NOTHING;

	EXPECT_EQ(stat_sort_parse("time", &sort), 0);
	EXPECT_EQ(sort, STAT_SORT_TIME);
	EXPECT_EQ(stat_sort_parse("shortest", &sort), 0);
	EXPECT_EQ(sort, STAT_SORT_MINIMUM);
	EXPECT_EQ(stat_sort_parse("count", &sort), 0);
	EXPECT_EQ(sort, STAT_SORT_CALLS);
	EXPECT_EQ(stat_sort_parse("min_time", &sort), -EINVAL);
	EXPECT_EQ(sort, STAT_SORT_CALLS);
}
