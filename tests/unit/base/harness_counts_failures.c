/* SPDX-License-Identifier: MIT */
/*
 * A harness that cannot fail would make every other test worthless: each kind
 * of expectation is broken once here, and each must be counted.
 */
#include "harness.h"

TEST(harness_counts_failures)
{
	const char *nothing = NULL;

	EXPECT_TRUE(1 == 2);
	EXPECT_FALSE(1 == 1);
	EXPECT_EQ(1, 2);
	EXPECT_NE(3, 3);
	EXPECT_STR("a", "b");
	EXPECT_STR(nothing, "b");
	EXPECT_CONTAINS("abc", "x");
	EXPECT_MEM("ab", "ac", 2);

	int counted = harness_failures;
	harness_failures = 0;
	EXPECT_EQ(counted, 8);

	EXPECT_EQ(UINT64_MAX, -1);
	EXPECT_STR("a", "a");
	EXPECT_CONTAINS("abc", "bc");
	EXPECT_MEM("ab", "ac", 1);
}
