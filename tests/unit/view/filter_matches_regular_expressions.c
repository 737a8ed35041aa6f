/* SPDX-License-Identifier: MIT */
/* /regex matches any part of a name, as grep -E does. */
#include "filter_harness.h"

TEST(filter_matches_regular_expressions)
{
	struct filter filter = filter_of("trace=/^(get|set)pgid$,/wait");

	EXPECT_TRUE(shows(&filter, "getpgid"));
	EXPECT_TRUE(shows(&filter, "setpgid"));
	EXPECT_TRUE(shows(&filter, "wait4"));
	EXPECT_TRUE(shows(&filter, "epoll_wait"));
	EXPECT_FALSE(shows(&filter, "getpid"));
	EXPECT_CONTAINS(refusal("trace=/["), "regular expression '['");
	EXPECT_STR(refusal("trace=/no_call_is_called_so"),
		   "'/no_call_is_called_so': no such system call");
}
