/* SPDX-License-Identifier: MIT */
/*
 * The same with whole instructions of five bytes, which threads enter at their first: the
 * load in front of each call becomes a jump and a load again.
 */
#include "fire.h"

TEST(loads_flip_under_fire)
{
	fire_prepare();
	fire_take_places();
	fake_memory.known_err = 0;
	fake_memory.known.load_size = 5;
	fire_run();
	EXPECT_EQ(site_shape_of(site_find(&fake_space.sites, site_of(0))).tactic, TACTIC_LOAD);
}
