/* SPDX-License-Identifier: MIT */
/* Points by a jump and by a jump with borrowed bytes come and go while threads are there. */
#include "fire_points.h"

TEST(points_flip_under_fire)
{
	fire_points(TACTIC_POINT);
}
