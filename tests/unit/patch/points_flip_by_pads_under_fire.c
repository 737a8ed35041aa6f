/* SPDX-License-Identifier: MIT */
/*
 * The same with two jumps: a thread may be between them while the first one goes and
 * comes back.
 */
#include "fire_points.h"

TEST(points_flip_by_pads_under_fire)
{
	fake_space.sees_far = 1;
	fire_points(TACTIC_POINT_PAD);
}
