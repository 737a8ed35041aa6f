/* SPDX-License-Identifier: MIT */
/* The point of it all, at each alignment: two bytes change, and the jump arrives. */
#include "fake.h"

TEST(patch_turns_a_syscall_into_a_jump)
{
	for (u64 offset = 0; offset < 16; offset++) {
		u64 site;

		fake_init();
		site = fake_syscall(FAKE_CODE + 0x340 + offset);
		EXPECT_EQ(patch_site(&fake_space, site), 0);
		EXPECT_EQ(fake_state(site), SITE_PATCHED);
		EXPECT_TRUE(fake_reaches_entry(site));
		EXPECT_EQ(fake_byte(site + 2), 0x48);
		EXPECT_EQ(fake_byte(site - 1), 0);
		/* A thread that trapped before the jump was there changes nothing. */
		EXPECT_EQ(patch_site(&fake_space, site), 0);
		EXPECT_EQ(fake_space.busy, 0);
	}
}
