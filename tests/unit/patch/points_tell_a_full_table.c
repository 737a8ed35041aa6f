/* SPDX-License-Identifier: MIT */
/*
 * No room in the table is told from another thread at work: who waits for that, and long,
 * must not do so for what will not come.
 */
#include "points_cases.h"

TEST(points_tell_a_full_table)
{
	struct point_code code = point_init(point_padded, 6, 2);
	struct site *site = site_find_or_insert(&fake_space.sites, point_address);

	site_set_alone(site, SITE_INSERTING);
	EXPECT_EQ(point_make(&code), -ENFILE);
	site_set_alone(site, SITE_CLAIMED);
	EXPECT_EQ(point_make(&code), -EAGAIN);
	site_set_alone(site, SITE_NEW);
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_TRUE(point_works());
}
