/* SPDX-License-Identifier: MIT */
/*
 * One thread unmaps what another one is patching. The patcher must end with
 * no jump of its own in place and no site, at whatever step it was told.
 */
#include "fake.h"

/* Map a page, write the pointer, write the stub, sync. */
enum { PLANNING_STEPS = 4 };

static const u64 site = FAKE_CODE + 0x347;
static u32 forget_at;

static void forget_now(struct fake *fake)
{
	if (fake->calls == forget_at)
		patch_forget(&fake_space, FAKE_CODE, FAKE_CODE + PAGE_SIZE);
}

TEST(patch_forget_reaches_a_claimed_site)
{
	u32 steps;

	fake_init();
	EXPECT_EQ(patch_site(&fake_space, fake_syscall(site)), 0);
	steps = fake_memory.calls;

	for (forget_at = 1; forget_at <= steps; forget_at++) {
		fake_init();
		fake_syscall(site);
		fake_memory.before = forget_now;
		patch_site(&fake_space, site);
		EXPECT_EQ(fake_state(site), SITE_FREE);
		EXPECT_TRUE(fake_is_syscall(site));
		EXPECT_EQ(fake_space.busy, 0);
		/* Told while still planning: not one write to the program. */
		if (forget_at <= PLANNING_STEPS)
			EXPECT_EQ(fake_memory.calls, PLANNING_STEPS);
	}
	EXPECT_TRUE(steps >= 10);
}
