/* SPDX-License-Identifier: MIT */
/*
 * `36 e9` borrows one byte more than a pun, so it leads elsewhere: to one place,
 * at any alignment. It goes as it came, also when only its last byte is touched.
 */
#include "tactics_cases.h"

TEST(patch_jumps_by_prefix)
{
	for (u64 place = 0; place < 40; place++) {
		u64 site = tactic_site + place;
		u64 target = site + 6 + (u64)(s64)(s32)0xf0003d48;
		u64 continued = 0;

		tactic_init(0, 0);
		fake_memory.known_err = -ENOENT;
		fake_unmap(&fake_memory, align_down(target, PAGE_SIZE));
		fake_syscall(site);
		EXPECT_EQ(patch_site(&fake_space, site), 0);
		EXPECT_EQ(fake_byte(site), 0x36);
		EXPECT_EQ(fake_jump_target(site + 1), target);
		EXPECT_TRUE(fake_stub_is_for(target, site));
		EXPECT_EQ(patch_stub_at(&fake_space, target + 7, &continued), 0);
		EXPECT_EQ(continued, site);

		patch_forget(&fake_space, site + 6, site + 7);
		EXPECT_EQ(fake_byte(site), 0x36);
		patch_forget(&fake_space, site + 5, site + 6);
		EXPECT_TRUE(fake_is_syscall(site));
		/* Into the same place again, however often. */
		EXPECT_EQ(patch_site(&fake_space, site), 0);
		EXPECT_TRUE(fake_stub_is_for(target, site));
		EXPECT_EQ(patch_undo(&fake_space, site), 0);
		EXPECT_TRUE(fake_is_syscall(site));
	}
}
