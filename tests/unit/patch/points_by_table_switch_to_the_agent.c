/* SPDX-License-Identifier: MIT */
/*
 * The stub of a point that is answered from a table has the way to the agent, too:
 * one byte leads there, for those who come later than the first of them.
 */
#include "points_cases.h"

enum { TABLE = 0x7e9012345678 };

TEST(points_by_table_switch_to_the_agent)
{
	static const u8 cpuid[] = { 0x0f, 0xa2, 0x89, 0x58, 0x04, 0x90, 0x90, 0x90 };
	struct point_code code = point_init(cpuid, sizeof(cpuid), 2);
	u8 stub[POINT_TABLE_SIZE];
	u8 wanted[POINT_TABLE_SIZE];

	code.table = TABLE;
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_tactic(), TACTIC_POINT);
	EXPECT_EQ(point_placed.head, POINT_TABLE_SIZE);
	EXPECT_EQ(encode_point_table(wanted, point_placed.stub, TABLE, point_address + 2), 0);
	fake_read(&fake_memory, point_placed.stub, stub, sizeof(stub));
	EXPECT_EQ(memcmp(stub, wanted, sizeof(stub)), 0);

	EXPECT_EQ(patch_point_without_table(&fake_space, point_address), 0);
	EXPECT_EQ(fake_byte(point_placed.stub + TABLE_SWITCH), TABLE_TO_HEAD);
	EXPECT_EQ(point_tactic(), TACTIC_POINT);
	/* The head is that of any point. */
	point_placed.stub += POINT_TABLE_SIZE;
	EXPECT_TRUE(point_head_works());
	/* Once more is no harm, and what is no point has no table. */
	EXPECT_EQ(patch_point_without_table(&fake_space, point_address), 0);
	EXPECT_EQ(patch_point_without_table(&fake_space, point_address + 1), -ENOENT);
}
