/* SPDX-License-Identifier: MIT */
/*
 * Percentiles are read off the latency histogram: every latency must fall into
 * the bucket that the record format promises, longer never into a lower one.
 */
#include "harness.h"
#include "weir-record.h"

TEST(stat_buckets)
{
	uint32_t before = 0;

	for (uint64_t ns = 0; ns < 100000; ns++) {
		uint32_t bucket = weir_stat_bucket(ns);

		EXPECT_TRUE(bucket == before || bucket == before + 1);
		before = bucket;
	}
	EXPECT_EQ(weir_stat_bucket(3), 3);
	EXPECT_EQ(weir_stat_bucket(4), 4);
	EXPECT_EQ(weir_stat_bucket(7), 7);
	EXPECT_EQ(weir_stat_bucket(8), 8);
	EXPECT_EQ(weir_stat_bucket(10), 9);
	EXPECT_EQ(weir_stat_bucket(1ULL << 40), 4 * 39);
	EXPECT_EQ(weir_stat_bucket((1ULL << 41) - 1), WEIR_STAT_BUCKETS - 1);
	EXPECT_EQ(weir_stat_bucket(UINT64_MAX), WEIR_STAT_BUCKETS - 1);
}
