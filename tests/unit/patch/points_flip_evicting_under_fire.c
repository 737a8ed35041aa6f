/* SPDX-License-Identifier: MIT */
/*
 * The same with a jump that borrows of another one: threads run the instruction that
 * gives way in its place and in a copy.
 */
#include "fire_points.h"

TEST(points_flip_evicting_under_fire)
{
	fire_points(TACTIC_POINT_EVICT);
}
