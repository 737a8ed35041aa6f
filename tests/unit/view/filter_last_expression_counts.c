/* SPDX-License-Identifier: MIT */
/* Of two sets for one qualifier the later replaces the earlier; a refused one changes nothing. */
#include "filter_harness.h"

TEST(filter_last_expression_counts)
{
	struct filter filter = filter_of("trace=openat");
	struct filter_error error;

	EXPECT_EQ(filter_expression(&filter, "trace=close", &error), 0);
	EXPECT_FALSE(shows(&filter, "openat"));
	EXPECT_TRUE(shows(&filter, "close"));
	EXPECT_TRUE(filter_expression(&filter, "trace=read,nonsense", &error) < 0);
	EXPECT_TRUE(shows(&filter, "close"));
	EXPECT_FALSE(shows(&filter, "read"));
}
