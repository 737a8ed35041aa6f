/* SPDX-License-Identifier: MIT */
/* Sites below the threshold, and all with PATCH_NEVER, are counted and left alone. */
#include "fake.h"

TEST(patch_waits_for_the_threshold)
{
	u64 site;

	fake_init();
	site = fake_syscall(FAKE_CODE + 0x340);
	fake_space.threshold = PATCH_NEVER;
	for (u32 i = 0; i < 5; i++)
		EXPECT_EQ(patch_site(&fake_space, site), -EAGAIN);
	fake_space.threshold = 8;
	EXPECT_EQ(patch_site(&fake_space, site), -EAGAIN);
	EXPECT_EQ(patch_site(&fake_space, site), -EAGAIN);
	EXPECT_EQ(fake_memory.writes + fake_memory.maps, 0);
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	EXPECT_EQ(site_find(&fake_space.sites, site)->traps, 8);
}
