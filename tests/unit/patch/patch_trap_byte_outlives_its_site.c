/* SPDX-License-Identifier: MIT */
/*
 * A thread takes the trap byte of a site whose code is going, and is seen only
 * when nothing is known of the site any more: what stands there now is to be run,
 * and no signal of the program's.
 */
#include "fake.h"

static const u64 site = FAKE_CODE + 0x347;
static u32 traps;

static void trap_now(struct fake *fake)
{
	u64 target = 0;

	(void)fake;
	traps += fake_byte(site) == 0xcc;
	EXPECT_NE(patch_trap_byte(&fake_space, site, &target), PATCH_TRAP_FOREIGN);
}

TEST(patch_trap_byte_outlives_its_site)
{
	static const u8 long_int3[] = { 0xcd, 0x03 };
	u64 target = 0;

	fake_init();
	fake_syscall(site);
	fake_put(&fake_memory, site - 6, long_int3, sizeof(long_int3));
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	fake_memory.before = trap_now;
	patch_forget(&fake_space, site, site + 1);
	EXPECT_EQ(traps, 4);
	EXPECT_EQ(fake_state(site), SITE_FREE);
	EXPECT_EQ(patch_trap_byte(&fake_space, site, &target), PATCH_TRAP_AGAIN);
	/* Its last byte lies where the jump in front of a site would begin. */
	EXPECT_EQ(patch_trap_byte(&fake_space, site - 5, &target), PATCH_TRAP_FOREIGN);
}
