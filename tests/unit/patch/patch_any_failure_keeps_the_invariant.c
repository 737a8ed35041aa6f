/* SPDX-License-Identifier: MIT */
/*
 * A site is either patched or traps. Each call of the host fails once, and
 * from each on for ever, while a straddling site is patched and restored.
 */
#include "fake.h"

static const u64 site = FAKE_CODE + 0x347;

static void expect_invariant(void)
{
	enum site_state state = fake_state(site);

	if (state == SITE_PATCHED)
		EXPECT_TRUE(fake_reaches_entry(site));
	else if (state == SITE_CLAIMED)
		EXPECT_EQ(fake_byte(site), 0xcc);
	else
		EXPECT_TRUE((state == SITE_NEW || state == SITE_TRAPS) && fake_is_syscall(site));
	EXPECT_EQ(fake_space.busy, 0);
}

static u32 run(u32 fail_at, u32 fail_for)
{
	fake_init();
	fake_syscall(site);
	fake_memory.fail_at = fail_at;
	fake_memory.fail_for = fail_for;
	patch_site(&fake_space, site);
	expect_invariant();
	patch_undo(&fake_space, site);
	expect_invariant();
	return fake_memory.calls;
}

TEST(patch_any_failure_keeps_the_invariant)
{
	u32 steps = run(0, 0);

	EXPECT_TRUE(steps >= 17);
	for (u32 step = 1; step <= steps; step++) {
		run(step, 0);
		run(step, 1);
		run(step, 1000);
	}
}
