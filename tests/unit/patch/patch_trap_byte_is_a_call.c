/* SPDX-License-Identifier: MIT */
/*
 * The trap byte is ours only while the site is claimed. At each step of the
 * change another thread's SIGTRAP must be a call; before and after it, an int3
 * that the program put there is the program's.
 */
#include "fake.h"

static const u64 site = FAKE_CODE + 0x347;
static u32 calls;
static u64 target;

static void trap_now(struct fake *fake)
{
	(void)fake;
	if (fake_byte(site) != 0xcc)
		return;
	calls++;
	EXPECT_EQ(patch_trap_byte(&fake_space, site, &target), PATCH_TRAP_CALL);
	EXPECT_EQ(patch_site(&fake_space, site), -EAGAIN);
	EXPECT_EQ(patch_undo(&fake_space, site), -EAGAIN);
}

TEST(patch_trap_byte_is_a_call)
{
	static const u8 int3[] = { 0xcc };

	fake_init();
	fake_syscall(site);
	EXPECT_EQ(patch_trap_byte(&fake_space, site, &target), PATCH_TRAP_FOREIGN);
	fake_memory.before = trap_now;
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	EXPECT_EQ(calls, 4);
	EXPECT_EQ(patch_trap_byte(&fake_space, site, &target), PATCH_TRAP_AGAIN);
	EXPECT_EQ(patch_undo(&fake_space, site), 0);
	EXPECT_EQ(calls, 8);
	EXPECT_EQ(patch_trap_byte(&fake_space, site, &target), PATCH_TRAP_AGAIN);
	fake_put(&fake_memory, site, int3, 1);
	EXPECT_EQ(patch_trap_byte(&fake_space, site, &target), PATCH_TRAP_FOREIGN);
}
