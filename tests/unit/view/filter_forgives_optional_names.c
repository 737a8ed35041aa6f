/* SPDX-License-Identifier: MIT */
/* ?name is for calls that only other kernels have; other personalities choose nothing. */
#include "filter_harness.h"

TEST(filter_forgives_optional_names)
{
	struct filter filter = filter_of("trace=?no_such_call,?%no_class,?/no_match,close,read@32");

	EXPECT_TRUE(shows(&filter, "close"));
	EXPECT_FALSE(shows(&filter, "read"));
}
