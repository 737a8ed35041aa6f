/* SPDX-License-Identifier: MIT */
/*
 * A point for which no place is left goes by padding near by. A thread may be between the
 * two jumps, and is at the point in truth, also when the first one has gone since.
 */
#include "points_cases.h"

static void expect_program(bool jump_stays)
{
	u8 found[sizeof(point_padded)];
	size_t size = jump_stays ? 2 + POINT_PAD : sizeof(found);

	fake_read(&fake_memory, point_address, found, sizeof(found));
	EXPECT_MEM(found, point_padded, size);
}

static void expect_jumps(void)
{
	u64 place = 0;

	EXPECT_EQ(point_tactic(), TACTIC_POINT_PAD);
	EXPECT_TRUE(point_target() == point_placed.stub);
	EXPECT_EQ(fake_byte(point_address), OPCODE_JMP_REL8);
	EXPECT_EQ(patch_stub_at(&fake_space, point_pad, &place), 0);
	EXPECT_EQ(place, point_address);
	EXPECT_TRUE(patch_has_stub_at(&fake_space, point_pad));
	EXPECT_FALSE(patch_has_stub_at(&fake_space, point_address));
	EXPECT_FALSE(patch_has_stub_at(&fake_space, point_pad + 1));
	EXPECT_EQ(patch_stub_at(&fake_space, point_placed.copy, &place), 0);
	EXPECT_EQ(place, point_address);
}

static void expect_life(const struct point_code *code)
{
	u64 place = 0;
	u64 stub;

	/* It has to look further first. */
	EXPECT_EQ(point_make(code), -EAGAIN);
	EXPECT_EQ(point_make(code), 0);
	expect_jumps();
	stub = point_placed.stub;

	/* Others may be on their way. */
	EXPECT_EQ(patch_undo(&fake_space, point_address), 0);
	expect_program(true);
	EXPECT_EQ(fake_jump_target(point_pad), stub);
	EXPECT_EQ(patch_stub_at(&fake_space, point_pad, &place), 0);
	EXPECT_EQ(place, point_address);
	EXPECT_EQ(point_make(code), 0);
	EXPECT_EQ(point_placed.stub, stub);
	expect_jumps();
	patch_forget(&fake_space, point_address, point_address + 1);
	expect_program(true);
	EXPECT_EQ(fake_state(point_address), SITE_FREE);
}

TEST(points_jump_by_padding)
{
	struct point_code code = point_init_padded();

	expect_life(&code);
	code = point_init_padded();
	code.table = 0x7e9012345678;
	expect_life(&code);

	/* Borrowing is not wanted, so no place for that is looked for. */
	code = point_init(point_padded, sizeof(point_padded), 2);
	code.pads[0] = POINT_PAD;
	code.alone = 1;
	expect_life(&code);

	/* Nobody can be between the two. */
	code = point_init_padded();
	fake_space.sees_far = 1;
	fake_memory.alone = true;
	EXPECT_EQ(point_make(&code), 0);
	expect_jumps();
	EXPECT_EQ(patch_undo(&fake_space, point_address), 0);
	expect_program(false);

	/* The padding is another point's, then what that has left behind. */
	code = point_init_padded();
	fake_space.sees_far = 1;
	EXPECT_EQ(point_make(&code), 0);
	code.number++;
	code.pads[0] = POINT_PAD - 40;
	fake_put(&fake_memory, point_address + 40, point_padded, 2);
	code.alone = 1;
	EXPECT_EQ(patch_point(&fake_space, point_address + 40, &code, point_place, NULL), 0);
	EXPECT_EQ(fake_byte(point_address + 40), OPCODE_INT3);
	EXPECT_EQ(patch_undo(&fake_space, point_address), 0);
	EXPECT_EQ(patch_undo(&fake_space, point_address + 40), 0);
	EXPECT_EQ(patch_point(&fake_space, point_address + 40, &code, point_place, NULL), 0);
	EXPECT_EQ(fake_byte(point_address + 40), OPCODE_INT3);
}
