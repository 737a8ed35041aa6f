/* SPDX-License-Identifier: MIT */
/*
 * A point is undone only if nobody has asked for it meanwhile, which is looked at when no
 * one else can find it any more.
 */
#include "points_cases.h"

static bool answer;
static enum site_state state_when_asked;

static bool is_over(void *context)
{
	EXPECT_EQ(context, &answer);
	state_when_asked = fake_state(point_address);
	return answer;
}

TEST(points_stay_that_others_found)
{
	struct point_code code = point_init(point_padded, 6, 2);

	EXPECT_EQ(patch_undo_point(&fake_space, point_address, is_over, &answer), -ENOENT);
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(patch_undo_point(&fake_space, point_address, is_over, &answer), 0);
	EXPECT_EQ(state_when_asked, SITE_CLAIMED);
	EXPECT_EQ(point_tactic(), TACTIC_POINT);
	EXPECT_TRUE(point_works());
	answer = true;
	EXPECT_EQ(patch_undo_point(&fake_space, point_address, is_over, &answer), 0);
	EXPECT_EQ(fake_state(point_address), SITE_NEW);
	EXPECT_EQ(fake_byte(point_address), 0x0f);
	EXPECT_EQ(patch_undo_point(&fake_space, point_address, is_over, &answer), -EAGAIN);
}
