/* SPDX-License-Identifier: MIT */
/*
 * Code is unmapped and other code comes to the same place, again and again:
 * no jump of ours stays behind, old knowledge is gone, nothing is used up.
 */
#include "fake.h"

TEST(patch_forget_starts_anew)
{
	static const u8 other[] = { 0x0f, 0x05, 0x90, 0x90, 0x00, 0x90 };
	const u64 site = FAKE_CODE + 0x343;
	const u64 outside = FAKE_CODE + 0x500;

	fake_init();
	fake_syscall(site);
	fake_syscall(outside);
	EXPECT_EQ(patch_site(&fake_space, outside), 0);
	for (u32 round = 0; round < 20000; round++) {
		if (round % 2 == 0)
			fake_syscall(site);
		else
			fake_put(&fake_memory, site, other, sizeof(other));
		if (patch_site(&fake_space, site) != 0 || !fake_reaches_entry(site))
			break;
		patch_forget(&fake_space, site + 1, site + 0x80);
		if (!fake_is_syscall(site) || fake_state(site) != SITE_FREE)
			break;
	}
	EXPECT_EQ(fake_memory.maps, 2);
	EXPECT_EQ(fake_state(outside), SITE_PATCHED);
	EXPECT_TRUE(fake_reaches_entry(outside));
}
