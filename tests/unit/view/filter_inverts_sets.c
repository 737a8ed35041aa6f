/* SPDX-License-Identifier: MIT */
/* A leading ! chooses what is not named; all and none stand alone. */
#include "filter_harness.h"

TEST(filter_inverts_sets)
{
	struct filter filter = filter_of("trace=!openat,close");

	EXPECT_FALSE(shows(&filter, "openat"));
	EXPECT_FALSE(shows(&filter, "close"));
	EXPECT_TRUE(shows(&filter, "read"));

	filter = filter_of("trace=none");
	EXPECT_FALSE(shows(&filter, "read"));
	filter = filter_of("trace=!none");
	EXPECT_TRUE(shows(&filter, "read"));
	filter = filter_of("trace=!all");
	EXPECT_FALSE(shows(&filter, "read"));
}
