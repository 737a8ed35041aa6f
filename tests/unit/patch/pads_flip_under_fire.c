/* SPDX-License-Identifier: MIT */
/*
 * The same with two jumps that each need the other: a thread may be between them while
 * the first one goes and comes back.
 */
#include "fire.h"

TEST(pads_flip_under_fire)
{
	fire_prepare();
	fire_take_places();
	fake_memory.known_err = 0;
	fake_memory.known.pads[0] = 12;
	fake_space.sees_far = 1;
	fire_run();
	EXPECT_EQ(site_shape_of(site_find(&fake_space.sites, site_of(0))).tactic, TACTIC_PAD);
}
