/* SPDX-License-Identifier: MIT */
/*
 * MADV_DONTNEED gives a private mapping its file's bytes back and tells
 * nobody. A trap at a patched site that holds a syscall again says it all.
 */
#include "fake.h"

TEST(patch_stale_site_is_patched_again)
{
	const u64 site = FAKE_CODE + 0x347;
	u64 stub;

	fake_init();
	fake_syscall(site);
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	stub = fake_jump_target(site);
	fake_syscall(site);
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	EXPECT_TRUE(fake_reaches_entry(site));
	EXPECT_EQ(fake_jump_target(site), stub);

	/* The same, but now policy has changed its mind. */
	fake_syscall(site);
	fake_memory.forbidden = true;
	EXPECT_EQ(patch_site(&fake_space, site), -ENOSPC);
	EXPECT_TRUE(fake_is_syscall(site));
}
