/* SPDX-License-Identifier: MIT */
/* A signal that hits a stub is delivered at the syscall: its site must be known. */
#include "fake.h"

TEST(patch_stub_tells_its_site)
{
	const u64 site = FAKE_CODE + 0x340;
	u64 found = 0;
	u64 stub;

	fake_init();
	fake_syscall(site);
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	stub = fake_jump_target(site);
	EXPECT_EQ(patch_stub_at(&fake_space, stub, &found), 0);
	EXPECT_EQ(found, site);
	found = 0;
	EXPECT_EQ(patch_stub_at(&fake_space, stub + LEA_RCX_SIZE, &found), 0);
	EXPECT_EQ(found, site);
	EXPECT_EQ(patch_stub_at(&fake_space, stub + STUB_SIZE, &found), -ENOENT);
	EXPECT_EQ(patch_stub_at(&fake_space, align_down(stub, PAGE_SIZE), &found), -ENOENT);
	EXPECT_EQ(patch_stub_at(&fake_space, site, &found), -ENOENT);
}
