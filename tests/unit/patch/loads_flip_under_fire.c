/* SPDX-License-Identifier: MIT */
/*
 * The same with whole instructions of five bytes, which threads enter at their first: the
 * load in front of each call becomes a jump and a load again.
 */
#include "fire.h"

TEST(loads_flip_under_fire)
{
	fire_prepare();
	/* No place for puns. */
	for (u32 k = 0; k < FUNCTION_COUNT; k++) {
		live_map(NULL, align_down(site_of(k) + 5 + 0x3d4800, PAGE_SIZE));
		live_map(NULL, align_down(site_of(k) + 6 + (u64)(s64)(s32)0xf0003d48, PAGE_SIZE));
	}
	fake_memory.known_err = 0;
	fake_memory.known.load_size = 5;
	fire_run();
	EXPECT_EQ(site_shape_of(site_find(&fake_space.sites, site_of(0))).tactic, TACTIC_LOAD);
}
