/* SPDX-License-Identifier: MIT */
/*
 * An instruction is either a point or itself, at each moment at which a call of
 * the host fails, once or from then on; and in a fork child of each moment. So is the
 * one that has to give way to its jump.
 */
#include "points_cases.h"

static const enum site_tactic tactics[] = { TACTIC_POINT, TACTIC_POINT_PAD, TACTIC_POINT_EVICT };
static enum site_tactic tactic;

static struct point_code init(void)
{
	struct point_code code = point_init_padded();

	fake_space.sees_far = 1;
	if (tactic == TACTIC_POINT_PAD)
		return code;
	return tactic == TACTIC_POINT ? point_init(point_padded, 6, 2) : point_init_evicting();
}

/* The place of the instruction behind, where another one may have its jump. */
static void expect_behind(void)
{
	u64 behind = point_address + 2;
	u64 target = behind;

	if (tactic != TACTIC_POINT_EVICT || fake_byte(behind) == point_before_evicted[2])
		return;
	if (fake_byte(behind) == OPCODE_INT3)
		EXPECT_EQ(patch_trap_byte(&fake_space, behind, &target), PATCH_TRAP_MOVED);
	else
		target = fake_jump_target(behind);
	EXPECT_EQ(fake_byte(target), point_before_evicted[2]);
}

static bool is_itself(void)
{
	return fake_byte(point_address) == 0x0f && fake_byte(point_address + 1) == 0xa2;
}

static void expect_invariant(void)
{
	enum site_state state = fake_state(point_address);
	u64 number = 0;

	if (state == SITE_PATCHED)
		EXPECT_TRUE(point_works());
	else if (state == SITE_CLAIMED)
		EXPECT_TRUE(patch_trap_byte(&fake_space, point_address, &number) ==
				PATCH_TRAP_POINT &&
			    number == 77);
	else
		EXPECT_TRUE(is_itself());
	expect_behind();
	EXPECT_EQ(fake_space.busy, 0);
}

static u32 run(u32 fail_at, u32 fail_for)
{
	struct point_code code = init();

	fake_memory.fail_at = fail_at;
	fake_memory.fail_for = fail_for;
	if (point_make(&code) == 0 && fail_at == 0)
		EXPECT_EQ(point_tactic(), tactic);
	expect_invariant();
	patch_undo(&fake_space, point_address);
	expect_invariant();
	return fake_memory.calls;
}

static u32 fork_step;
static struct fake child_memory;
static struct patch_space child_space;

static void fork_here(struct fake *fake)
{
	if (fake->calls != fork_step)
		return;
	child_memory = *fake;
	child_space = fake_space;
}

static void run_fork(u32 step)
{
	struct point_code code = init();

	fork_step = step;
	fake_memory.before = fork_here;
	point_make(&code);
	patch_undo(&fake_space, point_address);
	fake_memory = child_memory;
	fake_memory.before = NULL;
	fake_space = child_space;
	patch_after_fork(&fake_space);
	EXPECT_TRUE(is_itself());
	expect_behind();
	EXPECT_TRUE(point_make(&code) == 0 && point_works());
}

static void run_all(void)
{
	u32 steps = run(0, 0);

	EXPECT_TRUE(steps >= 15);
	for (u32 step = 1; step <= steps; step++) {
		run(step, 0);
		run(step, 1);
		run(step, 1000);
		run_fork(step);
	}
}

TEST(points_survive_any_failure)
{
	for (size_t i = 0; i < array_size(tactics); i++) {
		tactic = tactics[i];
		run_all();
	}
}
