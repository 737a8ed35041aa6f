/* SPDX-License-Identifier: MIT */
/* %class chooses every call of the class; the old names work without the sign. */
#include "filter_harness.h"

TEST(filter_knows_classes)
{
	struct filter filter = filter_of("trace=%file");

	EXPECT_TRUE(shows(&filter, "openat"));
	EXPECT_TRUE(shows(&filter, "execve"));
	EXPECT_FALSE(shows(&filter, "read"));

	filter = filter_of("trace=file,%pure");
	EXPECT_TRUE(shows(&filter, "openat"));
	EXPECT_TRUE(shows(&filter, "getpid"));
	EXPECT_FALSE(shows(&filter, "read"));

	filter = filter_of("trace=!%desc");
	EXPECT_FALSE(shows(&filter, "read"));
	EXPECT_TRUE(shows(&filter, "getpid"));
}
