/* SPDX-License-Identifier: MIT */
/*
 * One thread forks while another patches or restores. The child has the bytes
 * and the tables of that instant but not the thread: it must come out with a
 * site that works and can be patched, at every step.
 */
#include "fake.h"

static const u64 site = FAKE_CODE + 0x347;
static struct fake parent_memory;
static struct patch_space parent_space;
static u32 children;

static void fork_now(struct fake *fake)
{
	enum site_state state;

	parent_memory = *fake;
	parent_space = fake_space;
	fake->before = NULL;

	patch_after_fork(&fake_space);
	children++;
	state = fake_state(site);
	EXPECT_EQ(fake_space.busy, 0);
	EXPECT_EQ(fake_space.stubs.retired_count, 0);
	if (state == SITE_NEW)
		EXPECT_TRUE(fake_is_syscall(site));
	else
		EXPECT_EQ(state, SITE_PATCHED);
	/* A page that was being mapped is lost to the child, nothing else. */
	if (patch_site(&fake_space, site) == 0)
		EXPECT_TRUE(fake_reaches_entry(site));
	else
		EXPECT_TRUE(fake_is_syscall(site));

	*fake = parent_memory;
	fake_space = parent_space;
}

TEST(patch_fork_child_repairs_any_step)
{
	fake_init();
	fake_syscall(site);
	fake_memory.before = fork_now;
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	EXPECT_TRUE(fake_reaches_entry(site));
	EXPECT_EQ(patch_undo(&fake_space, site), 0);
	EXPECT_TRUE(fake_is_syscall(site));
	EXPECT_TRUE(children >= 17);
}
