/* SPDX-License-Identifier: MIT */
/*
 * When a jump cannot be taken back its stub must stay: the caller is told, with
 * an error of its own when there is no use in trying again.
 */
#include "fake.h"

static const u64 site = FAKE_CODE + 0x347;
static const u64 other = FAKE_CODE + 0x387;
static u32 tried;

static void evict_now(struct fake *fake)
{
	/* A stub is reserved but its bytes, and the jump, are still to come. */
	if (fake->calls != 3)
		return;
	tried++;
	EXPECT_EQ(patch_evict(&fake_space, site, 1ULL << 47), -EAGAIN);
}

static void patch_other(struct fake *fake)
{
	fake->before = NULL;
	tried++;
	EXPECT_EQ(patch_site(&fake_space, fake_syscall(other)), -ENOSPC);
}

TEST(patch_evict_gives_up_cleanly)
{
	fake_init();
	fake_syscall(site);
	fake_memory.before = evict_now;
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	EXPECT_EQ(tried, 1);

	fake_memory.fail_at = fake_memory.calls + 1;
	EXPECT_EQ(patch_evict(&fake_space, site, 1ULL << 47), -EPERM);
	EXPECT_TRUE(fake_reaches_entry(site));
	EXPECT_EQ(fake_state(site), SITE_PATCHED);
	EXPECT_TRUE(stubs_contain(&fake_space.stubs, fake_jump_target(site)));

	/* While the pages are leaving nobody gets a slot there. */
	fake_memory.before = patch_other;
	EXPECT_EQ(patch_evict(&fake_space, site, 1ULL << 47), 0);
	EXPECT_TRUE(fake_is_syscall(site));
	EXPECT_TRUE(fake_is_syscall(other));
	EXPECT_EQ(tried, 2);
}
