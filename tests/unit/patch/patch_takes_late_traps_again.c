/* SPDX-License-Identifier: MIT */
/*
 * A thread takes the trap byte at a load, and is seen only when that is gone
 * and the site is being patched anew: it must never count as the program's own
 * breakpoint.
 */
#include "tactics_cases.h"

static u32 looks;

static void see_late(struct fake *fake)
{
	u64 target = 0;

	(void)fake;
	EXPECT_NE(patch_trap_byte(&fake_space, tactic_site - 5, &target), PATCH_TRAP_FOREIGN);
	looks++;
}

TEST(patch_takes_late_traps_again)
{
	tactic_init(5, 0);
	EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
	fake_memory.before = see_late;
	EXPECT_EQ(patch_undo(&fake_space, tactic_site), 0);
	EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
	EXPECT_TRUE(looks > 12);
}
