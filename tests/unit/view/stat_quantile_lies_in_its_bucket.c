/* SPDX-License-Identifier: MIT */
/*
 * A quantile is exact to its bucket for every bucket, and never outside of
 * what was measured.
 */
#include "harness.h"
#include "view/stat_rows.h"

static struct stat_row row_of(u64 first, u64 second)
{
	struct stat_row row = { .minimum_ns = UINT64_MAX };

	stat_row_count(&row, first, false);
	stat_row_count(&row, second, true);
	return row;
}

TEST(stat_quantile_lies_in_its_bucket)
{
	for (u64 ns = 1; ns < 1ULL << 40; ns = ns * 9 / 8 + 1) {
		struct stat_row row = row_of(ns, 2 * ns);
		u64 p50 = stat_row_quantile(&row, 500);
		u64 p99 = stat_row_quantile(&row, 990);

		EXPECT_EQ(weir_stat_bucket(p50), weir_stat_bucket(ns));
		EXPECT_EQ(weir_stat_bucket(p99), weir_stat_bucket(2 * ns));
		EXPECT_TRUE(p50 >= ns && p99 <= 2 * ns);
		EXPECT_EQ(row.errors, 1);
	}
}
