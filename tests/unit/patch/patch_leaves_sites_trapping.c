/* SPDX-License-Identifier: MIT */
/*
 * Four reasons to keep off: policy, a taken window, code that ends with its
 * mapping, and bytes that are no syscall. None changes a byte of the program, and
 * the answer is remembered, not worked out at every trap.
 */
#include "fake.h"

static void expect_traps(u64 site)
{
	u32 maps;

	EXPECT_EQ(patch_site(&fake_space, site), -ENOSPC);
	EXPECT_EQ(fake_state(site), SITE_TRAPS);
	maps = fake_memory.maps;
	EXPECT_EQ(patch_site(&fake_space, site), -ENOSPC);
	EXPECT_EQ(fake_memory.maps, maps);
	EXPECT_EQ(fake_memory.writes, 0);
	EXPECT_EQ(fake_space.busy, 0);
}

TEST(patch_leaves_sites_trapping)
{
	static const u8 cut[] = { 0x0f, 0x05, 0xc3 };

	fake_init();
	fake_memory.forbidden = true;
	expect_traps(fake_syscall(FAKE_CODE + 0x340));

	fake_init();
	fake_memory.taken_high = UINT64_MAX;
	expect_traps(fake_syscall(FAKE_CODE + 0x340));

	fake_init();
	fake_put(&fake_memory, FAKE_CODE + PAGE_SIZE - 3, cut, sizeof(cut));
	expect_traps(FAKE_CODE + PAGE_SIZE - 3);

	fake_init();
	expect_traps(FAKE_CODE + 0x100);
}
