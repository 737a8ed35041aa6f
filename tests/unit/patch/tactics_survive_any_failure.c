/* SPDX-License-Identifier: MIT */
/*
 * For each tactic, each call of the host fails once, twice or for ever, and a
 * fork happens before each. At any time a thread that runs the program's code
 * finds the old instructions, jumps that work, or a trap byte that is answered.
 */
#include "tactics_cases.h"

static const struct {
	u8 load_size;
	u8 next_size;
	s8 pad;
	enum site_tactic tactic;
} cases[] = { { 5, 0, 0, TACTIC_LOAD }, { 0, 6, 0, TACTIC_EVICT }, { 0, 0, 7, TACTIC_PAD } };

static u32 which;

static void expect_runnable(u64 address, const u8 *program, u64 site)
{
	enum patch_trap trap;
	u64 target = 0;

	if (fake_byte(address) == program[0])
		return;
	if (fake_byte(address) == OPCODE_JMP_REL8) {
		EXPECT_EQ(fake_byte(address + 1), cases[which].pad);
		EXPECT_NE(fake_byte(fake_jump_target(address + 2 + (u64)cases[which].pad)), 0);
		return;
	}
	if (fake_byte(address) == OPCODE_JMP_REL32) {
		EXPECT_NE(fake_byte(fake_jump_target(address)), 0);
		return;
	}
	EXPECT_EQ(fake_byte(address), OPCODE_INT3);
	trap = patch_trap_byte(&fake_space, address, &target);
	EXPECT_EQ(trap, address == site ? PATCH_TRAP_CALL : PATCH_TRAP_MOVED);
	if (trap == PATCH_TRAP_MOVED)
		EXPECT_NE(fake_byte(target), 0);
}

static void expect_all_runnable(struct fake *fake)
{
	(void)fake;
	expect_runnable(tactic_site - 5, tactic_code, tactic_site);
	expect_runnable(tactic_site, tactic_code + 5, tactic_site);
	expect_runnable(tactic_site + 2, tactic_code + 7, tactic_site);
}

static void fork_now(struct fake *fake)
{
	static struct fake parent_memory;
	static struct patch_space parent_space;

	parent_memory = *fake;
	parent_space = fake_space;
	fake->before = NULL;
	patch_after_fork(&fake_space);
	expect_all_runnable(fake);
	EXPECT_NE(fake_state(tactic_site), SITE_CLAIMED);
	if (patch_site(&fake_space, tactic_site) == 0)
		EXPECT_TRUE(tactic_works());
	patch_undo(&fake_space, tactic_site);
	tactic_expect_program();
	*fake = parent_memory;
	fake_space = parent_space;
}

static u32 run(u32 fail_at, u32 fail_for, void (*before)(struct fake *))
{
	tactic_init(cases[which].load_size, cases[which].next_size);
	fake_memory.fail_at = fail_at;
	fake_memory.fail_for = fail_for;
	fake_memory.before = before;
	fake_memory.known.pads[0] = cases[which].pad;
	fake_space.sees_far = cases[which].pad != 0;
	if (patch_site(&fake_space, tactic_site) == 0)
		EXPECT_EQ(tactic_used(), cases[which].tactic);
	expect_all_runnable(&fake_memory);
	patch_undo(&fake_space, tactic_site);
	expect_all_runnable(&fake_memory);
	if (fail_at == 0)
		tactic_expect_program();
	return fake_memory.calls;
}

TEST(tactics_survive_any_failure)
{
	for (which = 0; which < array_size(cases); which++) {
		u32 steps = run(0, 0, expect_all_runnable);

		EXPECT_TRUE(steps > 17);
		run(0, 0, fork_now);
		for (u32 step = 1; step <= steps; step++) {
			run(step, 0, expect_all_runnable);
			run(step, 1, expect_all_runnable);
			run(step, 1000, expect_all_runnable);
		}
	}
}
