/* SPDX-License-Identifier: MIT */
/*
 * A syscall may have prefixes, which stay where they are when a jump takes its
 * place. 66 would turn that into a jump of 16 bits on some CPUs.
 */
#include "fake.h"

static int patch_behind(const u8 *prefixes, size_t size)
{
	u64 site = FAKE_CODE + 0x340;

	fake_init();
	fake_put(&fake_memory, site - size, prefixes, size);
	return patch_site(&fake_space, fake_syscall(site));
}

TEST(patch_jumps_behind_harmless_prefixes_only)
{
	static const u8 harmless[] = { 0x66, 0x90, 0xf3, 0x2e, 0x48 };
	static const u8 harmful[] = { 0x66, 0xf3, 0x48 };

	EXPECT_EQ(patch_behind(harmless, sizeof(harmless)), 0);
	EXPECT_EQ(patch_behind(harmful, 1), -ENOSPC);
	EXPECT_EQ(fake_memory.writes, 0);
	EXPECT_EQ(patch_behind(harmful, sizeof(harmful)), -ENOSPC);
	EXPECT_EQ(fake_memory.writes, 0);
}
