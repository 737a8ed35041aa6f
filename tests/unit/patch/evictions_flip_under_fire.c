/* SPDX-License-Identifier: MIT */
/*
 * The same with two jumps, one of which borrows of the other: the instruction behind each
 * call gives way and comes back, while threads run it, its copy or its trap byte.
 */
#include "fire.h"

TEST(evictions_flip_under_fire)
{
	fire_prepare();
	/* No place for puns. */
	for (u32 k = 0; k < FUNCTION_COUNT; k++) {
		live_map(NULL, align_down(site_of(k) + 5 + 0x3d4800, PAGE_SIZE));
		live_map(NULL, align_down(site_of(k) + 6 + (u64)(s64)(s32)0xf0003d48, PAGE_SIZE));
	}
	fake_memory.known_err = 0;
	fake_memory.known.next_size = 6;
	memcpy(fake_memory.known.next, function_bytes + 7, 6);
	fire_run();
	EXPECT_EQ(site_shape_of(site_find(&fake_space.sites, site_of(0))).tactic, TACTIC_EVICT);
}
