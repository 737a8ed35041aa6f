/* SPDX-License-Identifier: MIT */
/*
 * The quick answer "no site there" lets munmap skip the table: it must be true,
 * and common.
 */
#include "fake.h"

static struct site_table table;

TEST(sites_filter_never_misses)
{
	const u64 site = 0x7f1234567ffe;
	const u64 libraries = 0x7f7700000000;
	u32 wrong = 0;

	EXPECT_FALSE(sites_may_hold(&table, 0x1000, 0x7000000));
	site_find_or_insert(&table, site);
	EXPECT_TRUE(sites_may_hold(&table, site, site + 1));
	EXPECT_TRUE(sites_may_hold(&table, site - 0x20000, site + 0x20000));
	EXPECT_TRUE(sites_may_hold(&table, 0, UINT64_MAX));
	EXPECT_FALSE(sites_may_hold(&table, site, site));
	EXPECT_FALSE(sites_may_hold(&table, 0x10000000, 0x10010000));

	for (u64 i = 0; i < 200; i++)
		site_find_or_insert(&table, libraries + i * 0x10000);
	for (u64 i = 0; i < 200; i++)
		EXPECT_TRUE(
		    sites_may_hold(&table, libraries + i * 0x10000, libraries + i * 0x10000 + 1));
	for (u64 start = 0x10000000; start < 0x40000000; start += 0x100000)
		wrong += sites_may_hold(&table, start, start + 0x100000);
	EXPECT_TRUE(wrong <= 2);
}
