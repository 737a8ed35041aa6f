/* SPDX-License-Identifier: MIT */
/*
 * The jump at the end of a page borrows bytes of the next one, or even writes
 * there. It works as any other, and goes when either of the two pages goes.
 */
#include "fake.h"

static void expect_forgotten(u64 site, u64 start)
{
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	EXPECT_TRUE(fake_reaches_entry(site));
	patch_forget(&fake_space, start, start + PAGE_SIZE);
	EXPECT_TRUE(fake_is_syscall(site));
	EXPECT_EQ(fake_state(site), SITE_FREE);
}

TEST(patch_follows_sites_over_pages)
{
	const u64 next = FAKE_CODE + PAGE_SIZE;

	for (u64 site = next - 5; site < next; site++) {
		fake_init();
		fake_place(&fake_memory, next);
		fake_syscall(site);
		if (site + 5 > next)
			expect_forgotten(site, next);
		expect_forgotten(site, FAKE_CODE);
		/* A page behind is none of its business. */
		EXPECT_EQ(patch_site(&fake_space, site), 0);
		patch_forget(&fake_space, site + 5, next + PAGE_SIZE);
		EXPECT_TRUE(fake_reaches_entry(site));
	}
}
