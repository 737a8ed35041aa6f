/* SPDX-License-Identifier: MIT */
/*
 * A program that loads and unloads code for ever must not use up the table,
 * and what lies at an old address anew begins as a new site.
 */
#include "fake.h"

TEST(sites_reuse_dead_entries)
{
	fake_init();
	for (u64 i = 0; i < 8 * SITE_COUNT; i++) {
		u64 address = 0x400000 + i * PAGE_SIZE;
		struct site *site = site_find_or_insert(&fake_space.sites, address);

		EXPECT_TRUE(site != NULL);
		if (site == NULL)
			break;
		EXPECT_EQ(site->traps, 0);
		site->traps = 9;
		EXPECT_EQ(site_claim(&fake_space.sites, site, address, SITE_NEW), 0);
		EXPECT_EQ(site_claim(&fake_space.sites, site, address, SITE_NEW), -EAGAIN);
		EXPECT_TRUE(site_settle(site, SITE_DEAD));
		EXPECT_NULL(site_find(&fake_space.sites, address));
		/* Keep some alive, so that chains grow across the dead. */
		if (i % 16 == 0)
			EXPECT_EQ(site_state_of(site_find_or_insert(&fake_space.sites, address)),
				  SITE_NEW);
	}
}
