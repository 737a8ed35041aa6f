/* SPDX-License-Identifier: MIT */
/*
 * `mov $number, %eax` in front of a call becomes the jump. The syscall stays
 * for whoever jumps to it, and traps; a trap there is no sign of a stale patch.
 */
#include "tactics_cases.h"

TEST(patch_replaces_the_load)
{
	u64 continued = 0;
	u64 stub;

	tactic_init(5, 0);
	for (u32 round = 0; round < 300; round++) {
		EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
		EXPECT_EQ(tactic_used(), TACTIC_LOAD);
		EXPECT_TRUE(tactic_works());
		stub = fake_jump_target(tactic_site - 5);
		EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
		EXPECT_EQ(fake_jump_target(tactic_site - 5), stub);
		for (u64 ip = stub; ip < stub + 18; ip++) {
			EXPECT_EQ(patch_stub_at(&fake_space, ip, &continued), 0);
			EXPECT_EQ(continued, tactic_site - 5);
		}
		EXPECT_EQ(patch_undo(&fake_space, tactic_site), 0);
		tactic_expect_program();
	}
	/* Two taken places are tried in each round; no more room is needed than at first. */
	EXPECT_EQ(fake_memory.maps, 2 * 300 + 1);
	EXPECT_EQ(fake_space.stubs.retired_count, 1);
}
