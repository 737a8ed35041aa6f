/* SPDX-License-Identifier: MIT */
/*
 * A program that has just started finds its first sites in few pages of code. Each page
 * of the table that they touch is a page fault, so they must not lie all over it.
 */
#include <stdlib.h>

#include "harness.h"
#include "patch/sites.h"

enum { CODE_SITES = 30, SITE_DISTANCE = 100 };

static struct site_table table;

TEST(sites_of_a_page_lie_together)
{
	const u64 code = 0x7f0000123000;
	u64 lowest = UINT64_MAX;
	u64 highest = 0;

	for (u64 i = 0; i < CODE_SITES; i++) {
		const struct site *site = site_find_or_insert(&table, code + i * SITE_DISTANCE);
		u64 place = (u64)(site - table.sites);

		EXPECT_TRUE(site != NULL);
		lowest = place < lowest ? place : lowest;
		highest = place > highest ? place : highest;
		EXPECT_EQ(site_find(&table, code + i * SITE_DISTANCE), site);
	}
	EXPECT_TRUE(highest - lowest < PAGE_SIZE / sizeof(struct site));
}
