/* SPDX-License-Identifier: MIT */
/*
 * Threads that insert the same site step back when they see the first one, but
 * until then their entries may stand in front of the one that is being patched:
 * the trap byte there is ours all the same.
 */
#include "fake.h"

enum { INSERTIONS = 3 };

static const u64 site = FAKE_CODE + 0x347;
static struct site *front[INSERTIONS];
static u32 traps;

/* Entries that the site's chain goes through, taken by others before it is inserted. */
static void take_front(void)
{
	for (u32 i = 0; i < INSERTIONS; i++) {
		front[i] = site_find_or_insert(&fake_space.sites, site);
		site_set_alone(front[i], SITE_INSERTING);
		__atomic_store_n(&front[i]->address, 0, __ATOMIC_SEQ_CST);
	}
}

static void trap_now(struct fake *fake)
{
	u64 target = 0;

	(void)fake;
	if (fake_byte(site) != 0xcc)
		return;
	traps++;
	for (u32 i = 0; i < INSERTIONS; i++) {
		__atomic_store_n(&front[i]->address, site, __ATOMIC_SEQ_CST);
		EXPECT_EQ(patch_trap_byte(&fake_space, site, &target), PATCH_TRAP_CALL);
	}
	for (u32 i = 0; i < INSERTIONS; i++) {
		site_set_alone(front[i], SITE_DEAD);
		EXPECT_EQ(patch_trap_byte(&fake_space, site, &target), PATCH_TRAP_CALL);
		site_set_alone(front[i], SITE_INSERTING);
	}
}

TEST(patch_trap_byte_is_found_behind_insertions)
{
	fake_init();
	fake_syscall(site);
	take_front();
	fake_memory.before = trap_now;
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	EXPECT_EQ(traps, 4);
	EXPECT_EQ(fake_state(site), SITE_PATCHED);
}
