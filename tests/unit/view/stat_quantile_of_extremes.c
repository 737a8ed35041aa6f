/* SPDX-License-Identifier: MIT */
/* No call, one call, and a call longer than the histogram reaches. */
#include "harness.h"
#include "view/stat_rows.h"

TEST(stat_quantile_of_extremes)
{
	struct stat_row row = { .minimum_ns = UINT64_MAX };

	EXPECT_EQ(stat_row_quantile(&row, 500), 0);
	EXPECT_EQ(stat_row_average(&row), 0);
	stat_row_count(&row, 7, false);
	EXPECT_EQ(stat_row_quantile(&row, 0), 7);
	EXPECT_EQ(stat_row_quantile(&row, 1000), 7);
	stat_row_count(&row, 1ULL << 50, false);
	EXPECT_TRUE(stat_row_quantile(&row, 1000) > 1ULL << 40);
}
