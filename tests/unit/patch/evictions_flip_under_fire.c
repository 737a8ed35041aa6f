/* SPDX-License-Identifier: MIT */
/*
 * The same with two jumps, one of which borrows of the other: the instruction behind each
 * call gives way and comes back, while threads run it, its copy or its trap byte.
 */
#include "fire.h"

TEST(evictions_flip_under_fire)
{
	fire_prepare();
	fire_take_places();
	fake_memory.known_err = 0;
	fake_memory.known.next_size = 6;
	memcpy(fake_memory.known.next, function_bytes + 7, 6);
	fire_run();
	EXPECT_EQ(site_shape_of(site_find(&fake_space.sites, site_of(0))).tactic, TACTIC_EVICT);
}
