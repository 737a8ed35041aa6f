/* SPDX-License-Identifier: MIT */
/*
 * The same with two jumps: a thread may be between them while the first one goes and
 * comes back.
 */
#include "fire_points.h"

TEST(points_flip_by_pads_under_fire)
{
	u64 first;

	fake_space.sees_far = 1;
	fire_points(true);
	first = function_at(1) + POINT_OFFSET;
	EXPECT_EQ(site_shape_of(site_find(&fake_space.sites, first)).tactic, TACTIC_POINT_PAD);
}
