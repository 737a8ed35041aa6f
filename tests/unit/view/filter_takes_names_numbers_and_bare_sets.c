/* SPDX-License-Identifier: MIT */
/*
 * `-e trace=a,b`, `-e a,b` and numbers choose the same way; nothing else stays.
 */
#include "filter_harness.h"

TEST(filter_takes_names_numbers_and_bare_sets)
{
	static const char *const expressions[] = { "trace=openat,close", "t=openat,close",
						   "openat,close", "257,3", "openat@64,close" };

	for (size_t i = 0; i < array_size(expressions); i++) {
		struct filter filter = filter_of(expressions[i]);

		EXPECT_TRUE(shows(&filter, "openat"));
		EXPECT_TRUE(shows(&filter, "close"));
		EXPECT_FALSE(shows(&filter, "read"));
		filter_finish(&filter);
	}
}
