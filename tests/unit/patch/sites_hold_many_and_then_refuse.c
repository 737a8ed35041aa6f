/* SPDX-License-Identifier: MIT */
/*
 * A full table is no error of the program: further sites just trap. Everything
 * that got in is found again, and nothing else is.
 */
#include "fake.h"

static struct site_table table;

TEST(sites_hold_many_and_then_refuse)
{
	u32 inside = 0;
	u32 found = 0;

	for (u64 i = 0; i < 2 * SITE_COUNT; i++) {
		struct site *site = site_find_or_insert(&table, 0x400000 + i * 24);

		inside += site != NULL;
		if (i == SITE_COUNT / 2)
			EXPECT_EQ(inside, i + 1);
	}
	EXPECT_TRUE(inside <= SITE_COUNT && inside > SITE_COUNT - SITE_COUNT / 8);
	for (u64 i = 0; i < 2 * SITE_COUNT; i++) {
		struct site *site = site_find(&table, 0x400000 + i * 24);

		found += site != NULL && site->address == 0x400000 + i * 24;
		EXPECT_NULL(site_find(&table, 0x400000 + i * 24 + 1));
	}
	EXPECT_EQ(found, inside);
}
