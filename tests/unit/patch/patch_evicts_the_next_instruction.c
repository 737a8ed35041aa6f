/* SPDX-License-Identifier: MIT */
/*
 * The instruction behind the call gives way to a jump to its copy, of which the
 * jump at the call borrows. Both go, and a thread in the copy is in truth at the
 * instruction or behind it.
 */
#include "tactics_cases.h"

TEST(patch_evicts_the_next_instruction)
{
	const u64 next = tactic_site + 2;
	u64 continued = 0;
	u64 target = 0;
	u8 bytes[6];
	u64 copy;

	tactic_init(0, 6);
	EXPECT_EQ(patch_site(&fake_space, tactic_site), 0);
	EXPECT_EQ(tactic_used(), TACTIC_EVICT);
	EXPECT_TRUE(tactic_works());
	copy = fake_jump_target(next);
	fake_read(&fake_memory, copy, bytes, sizeof(bytes));
	EXPECT_MEM(bytes, tactic_code + 7, 6);
	EXPECT_EQ(fake_jump_target(copy + 6), next + 6);

	EXPECT_EQ(patch_stub_at(&fake_space, copy, &continued), 0);
	EXPECT_EQ(continued, next);
	EXPECT_EQ(patch_stub_at(&fake_space, copy + 6, &continued), 0);
	EXPECT_EQ(continued, next + 6);
	EXPECT_EQ(patch_trap_byte(&fake_space, next, &target), PATCH_TRAP_AGAIN);

	patch_forget(&fake_space, next + 4, next + 5);
	tactic_expect_program();
	EXPECT_EQ(fake_state(tactic_site), SITE_FREE);
	/* A thread may still be there. */
	continued = 0;
	EXPECT_EQ(patch_stub_at(&fake_space, copy, &continued), 0);
	EXPECT_EQ(continued, next);
}
