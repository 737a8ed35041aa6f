/* SPDX-License-Identifier: MIT */
/*
 * A patched call has borrowed of the instruction behind it: that one is no
 * point until the call is restored, and then the call borrows nothing of it.
 */
#include "points_cases.h"

TEST(points_and_calls_share_no_byte)
{
	static const u8 compare[6] = { 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff };
	struct point_code code = point_init(compare, sizeof(compare), sizeof(compare));
	const u64 site = point_address - SYSCALL_SIZE;

	fake_syscall(site);
	EXPECT_EQ(patch_site(&fake_space, site), 0);
	EXPECT_EQ(point_make(&code), -EBUSY);
	EXPECT_TRUE(fake_reaches_entry(site));
	EXPECT_EQ(patch_undo(&fake_space, site), 0);
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_TRUE(point_works());
	EXPECT_NE(patch_site(&fake_space, site), 0);
	EXPECT_TRUE(fake_is_syscall(site));
	EXPECT_TRUE(point_works());
}
