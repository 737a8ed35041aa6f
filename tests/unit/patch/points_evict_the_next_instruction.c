/* SPDX-License-Identifier: MIT */
/*
 * An instruction that leaves a jump no place takes bytes of the one behind, which then
 * runs in a copy, as does its own: a thread in either is where that stands in the program.
 */
#include "points_cases.h"

enum { NEXT_SIZE = 5 };

static const u64 next = point_address + 2;

static void expect_place(u64 ip, u64 expected)
{
	u64 place = 0;

	EXPECT_EQ(patch_stub_at(&fake_space, ip, &place), 0);
	EXPECT_EQ(place, expected);
}

static void expect_jumps(void)
{
	u64 copy = fake_jump_target(next);

	EXPECT_EQ(point_tactic(), TACTIC_POINT_EVICT);
	EXPECT_TRUE(point_works());
	EXPECT_EQ(fake_byte(copy), point_before_evicted[2]);
	EXPECT_EQ(fake_jump_target(copy + NEXT_SIZE), next + NEXT_SIZE);
	expect_place(copy, next);
	expect_place(copy + NEXT_SIZE, next + NEXT_SIZE);
	EXPECT_EQ(fake_byte(point_placed.copy), 0x0f);
	EXPECT_EQ(fake_byte(point_placed.copy + 1), 0xa2);
	EXPECT_EQ(fake_jump_target(point_placed.copy + 2), next);
}

static void expect_program(void)
{
	u8 found[sizeof(point_before_evicted)];

	fake_read(&fake_memory, point_address, found, sizeof(found));
	EXPECT_MEM(found, point_before_evicted, sizeof(found));
}

/* One byte long: of its displacement nothing is its own. */
static void expect_push(void)
{
	static const u8 push[] = { 0x55, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3 };
	struct point_code code = point_init(push, sizeof(push), 1);

	code.next_size = NEXT_SIZE;
	memcpy(code.next, push + 1, NEXT_SIZE);
	fake_place(&fake_memory,
		   align_down(point_address + 5 + (u64)(s64)(s32)0xfff0003d, PAGE_SIZE));
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_tactic(), TACTIC_POINT_EVICT);
	EXPECT_TRUE(point_works());
	EXPECT_EQ(fake_byte(fake_jump_target(point_address + 1)), 0x3d);
	EXPECT_EQ(patch_undo(&fake_space, point_address), 0);
	EXPECT_EQ(fake_byte(point_address), 0x55);
	EXPECT_EQ(fake_byte(point_address + 1), 0x3d);
}

TEST(points_evict_the_next_instruction)
{
	struct point_code code = point_init_evicting();

	u64 copy;

	EXPECT_EQ(point_make(&code), 0);
	expect_jumps();
	copy = fake_jump_target(next);
	EXPECT_EQ(patch_undo(&fake_space, point_address), 0);
	expect_program();
	/* A thread may still be there. */
	expect_place(copy, next);
	expect_place(copy + NEXT_SIZE, next + NEXT_SIZE);

	code = point_init_evicting();
	code.table = 0x7e9012345678;
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_placed.head, POINT_TABLE_SIZE);
	EXPECT_EQ(fake_byte(point_placed.copy), 0x0f);
	EXPECT_EQ(patch_point_without_table(&fake_space, point_address), 0);
	EXPECT_EQ(fake_byte(point_placed.stub + TABLE_SWITCH), TABLE_TO_HEAD);

	/* Without a table there is nothing to switch. */
	code = point_init_evicting();
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(patch_point_without_table(&fake_space, point_address), 0);
	EXPECT_TRUE(point_works());
	patch_forget(&fake_space, next + 4, next + 5);
	expect_program();

	/* Other bytes are there than were planned, or nothing may be borrowed. */
	code = point_init_evicting();
	code.next[4] ^= 1;
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_tactic(), TACTIC_POINT_TRAP);
	code = point_init_evicting();
	code.alone = 1;
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_tactic(), TACTIC_POINT_TRAP);
	expect_push();
}
