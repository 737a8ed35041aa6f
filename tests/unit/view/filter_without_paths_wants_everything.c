/* SPDX-License-Identifier: MIT */
/* Without -P no call is dropped for its arguments, and a filter starts open. */
#include "filter_harness.h"

TEST(filter_without_paths_wants_everything)
{
	struct weir_record_entry entry = { .head = { .size = sizeof(entry) }, .nr = 39 };
	struct filter filter;

	filter_init(&filter);
	EXPECT_TRUE(filter_wants_paths(&filter, &entry));
	EXPECT_TRUE(shows(&filter, "getpid"));
	EXPECT_TRUE(filter_has_call(filter.calls, 5000));
	EXPECT_TRUE(filter_has_call(filter.calls, -5));
	filter_finish(&filter);
}
