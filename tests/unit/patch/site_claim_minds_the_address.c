/* SPDX-License-Identifier: MIT */
/*
 * A thread may hold a pointer to a site whose entry has become another site's
 * meanwhile. It must not get hold of that one.
 */
#include "fake.h"

static struct site_table table;

TEST(site_claim_minds_the_address)
{
	struct site *site = site_find_or_insert(&table, 0x401000);

	EXPECT_EQ(site_claim(&table, site, 0x402000, SITE_NEW), -EAGAIN);
	EXPECT_EQ(site_state_of(site), SITE_NEW);
	EXPECT_EQ(site_claim(&table, site, 0x401000, SITE_PATCHED), -EAGAIN);
	EXPECT_EQ(site_claim(&table, site, 0x401000, SITE_NEW), 0);
	site_doom(site);
	EXPECT_FALSE(site_settle(site, SITE_PATCHED));
	EXPECT_EQ(site_state_of(site), SITE_DOOMED);
	site_bury(site);
	EXPECT_NULL(site_find(&table, 0x401000));
}
