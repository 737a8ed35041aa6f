/* SPDX-License-Identifier: MIT */
/*
 * An instruction becomes a jump where it is long enough, a jump with borrowed
 * bytes where the place that leads to is free, and a trap byte else. Its copy
 * does what it did, wherever it lies, and undoing brings its bytes back.
 */
#include "points_cases.h"

/* mov 0x1000(%rip), %rcx; ret */
static const u8 long_code[] = { 0x48, 0x8b, 0x0d, 0x00, 0x10, 0x00, 0x00, 0xc3 };
/* push %rbp; mov %rsp, %rbp; sub $16, %rsp: the pun leads far down */
static const u8 short_code[] = { 0x55, 0x48, 0x89, 0xe5, 0x48, 0x83, 0xec, 0x10 };
/* cpuid; mov %ebx, 4(%rdi); ret */
static const u8 middle_code[] = { 0x0f, 0xa2, 0x89, 0x5f, 0x04, 0xc3, 0x90, 0x90 };

static const u8 high_code[] = { 0x0f, 0x01, 0xd0, 0xf7, 0xd0, 0xa8, 0x06, 0x75 };
/* ret, padding; as a pun it leads to 0xcccccccc, or nowhere */
static const u8 last_code[] = { 0xc3, 0xcc, 0xcc, 0xcc, 0xcc, 0x90, 0x55 };

static void expect_point(const u8 *bytes, size_t count, const struct point_code *code,
			 enum site_tactic tactic)
{
	u8 found[16];

	EXPECT_EQ(point_make(code), 0);
	EXPECT_EQ(point_tactic(), tactic);
	EXPECT_TRUE(point_works());
	EXPECT_EQ(point_make(code), -EEXIST);
	fake_read(&fake_memory, point_address + code->size, found, count - code->size);
	EXPECT_MEM(found, bytes + code->size, count - code->size);
	EXPECT_EQ(patch_undo(&fake_space, point_address), 0);
	fake_read(&fake_memory, point_address, found, count);
	EXPECT_MEM(found, bytes, count);
}

static void expect_copy_names_the_same(void)
{
	u8 copy[7];
	s32 distance;

	fake_read(&fake_memory, point_placed.copy, copy, sizeof(copy));
	memcpy(&distance, copy + 3, sizeof(distance));
	EXPECT_MEM(copy, long_code, 3);
	EXPECT_EQ(point_placed.copy + 7 + (u64)(s64)distance, point_address + 7 + 0x1000);
	EXPECT_EQ(fake_jump_target(point_placed.copy + 7), point_address + 7);
}

/* Padding behind is as good as bytes of its own, if there is no jump of another one. */
static void expect_room(void)
{
	static const u8 jump[] = { OPCODE_JMP_REL32, 1, 0, 0, 0 };
	struct point_code code = point_init(last_code, sizeof(last_code), 1);

	code.room = 5;
	code.alone = 1;
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_tactic(), TACTIC_POINT);
	EXPECT_TRUE(point_works());
	EXPECT_EQ(patch_undo(&fake_space, point_address), 0);
	EXPECT_EQ(fake_byte(point_address + 1), 0xcc);

	/* As much as there is, the rest is borrowed. */
	code = point_init(last_code, sizeof(last_code), 1);
	code.room = 3;
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_tactic(), TACTIC_POINT);
	EXPECT_TRUE(point_works());
	EXPECT_EQ(fake_byte(point_address + 4), 0xcc);
	EXPECT_EQ(patch_undo(&fake_space, point_address), 0);
	EXPECT_EQ(fake_byte(point_address + 3), 0xcc);

	code = point_init(last_code, sizeof(last_code), 1);
	code.room = 5;
	code.alone = 1;
	fake_put(&fake_memory, point_address + 1, jump, sizeof(jump));
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_tactic(), TACTIC_POINT_TRAP);
}

TEST(points_take_the_best_way)
{
	struct point_code code = point_init(long_code, sizeof(long_code), 7);

	code.relative = 3;
	expect_point(long_code, sizeof(long_code), &code, TACTIC_POINT);
	expect_copy_names_the_same();

	code = point_init(short_code, sizeof(short_code), 1);
	expect_point(short_code, sizeof(short_code), &code, TACTIC_POINT);

	code = point_init(middle_code, sizeof(middle_code), 2);
	expect_point(middle_code, sizeof(middle_code), &code, TACTIC_POINT);

	/* The place of the pun is taken, then that of the prefixed jump, too. */
	code = point_init(middle_code, sizeof(middle_code), 2);
	fake_memory.taken_low = FAKE_CODE + 0x045f8000;
	fake_memory.taken_high = FAKE_CODE + 0x045fb000;
	expect_point(middle_code, sizeof(middle_code), &code, TACTIC_POINT_PREFIX);
	/* xgetbv; not %eax; test $6, %al; jne: with two prefixes the jump leads up. */
	code = point_init(high_code, sizeof(high_code), 3);
	fake_memory.floor = FAKE_CODE - 0x1000000;
	expect_point(high_code, sizeof(high_code), &code, TACTIC_POINT_PREFIXES);
	expect_room();

	code = point_init(middle_code, sizeof(middle_code), 2);
	/* No place for a copy: nothing to be done. */
	fake_memory.taken_low = FAKE_CODE - 0x70000000;
	fake_memory.taken_high = FAKE_CODE + 0x70000000;
	EXPECT_EQ(point_make(&code), -EBUSY);
	EXPECT_EQ(point_tactic(), TACTIC_TRAP);
}
