/* SPDX-License-Identifier: MIT */
/*
 * With no place to jump to there remains a byte, and no stub, least of all that
 * of another point. A trap byte that somebody else
 * put there is not taken for it, and bytes that changed are left alone.
 */
#include "points_cases.h"

/* ret; mov $0x800000, %eax: the place that a jump would lead to is taken */
static const u8 code_bytes[] = { 0xc3, 0xb8, 0x00, 0x00, 0x80, 0x00 };

/* Two of a kind, so near that the stubs, which have one place each, would share a slot. */
static void expect_own_stub(void)
{
	static const u8 bytes[] = { 0x50, 0x5a, 0xc3, 0xcc, 0xcc };
	struct point_code code = point_init(bytes, sizeof(bytes), 1);
	struct site *site;

	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_tactic(), TACTIC_POINT);
	fake_put(&fake_memory, point_address + 0x20, bytes, sizeof(bytes));
	EXPECT_EQ(patch_point(&fake_space, point_address + 0x20, &code, point_place, NULL), 0);
	site = site_find(&fake_space.sites, point_address + 0x20);
	EXPECT_EQ(site_shape_of(site).tactic, TACTIC_POINT_TRAP);
	EXPECT_EQ(point_placed.stub, 0);
}

TEST(points_fall_back_to_a_trap)
{
	static const u8 trap = OPCODE_INT3;
	struct point_code code = point_init(code_bytes, sizeof(code_bytes), 1);
	u64 number = 0;

	expect_own_stub();
	code = point_init(code_bytes, sizeof(code_bytes), 1);
	fake_memory.taken_low = point_address - 0x80001000;
	fake_memory.taken_high = point_address - 0x7ffff000;
	EXPECT_EQ(point_make(&code), 0);
	EXPECT_EQ(point_tactic(), TACTIC_POINT_TRAP);
	EXPECT_TRUE(point_works());
	EXPECT_EQ(fake_jump_target(point_placed.copy + 1), point_address + 1);
	fake_put(&fake_memory, point_address + 1, &trap, 1);
	EXPECT_EQ(patch_trap_byte(&fake_space, point_address + 1, &number), PATCH_TRAP_FOREIGN);
	EXPECT_EQ(patch_undo(&fake_space, point_address), 0);
	EXPECT_EQ(fake_byte(point_address), 0xc3);

	/* A thread that met the byte before it went comes late; another one meets a debugger's. */
	EXPECT_EQ(patch_trap_byte(&fake_space, point_address, &number), PATCH_TRAP_AGAIN);
	fake_put(&fake_memory, point_address, &trap, 1);
	EXPECT_EQ(patch_trap_byte(&fake_space, point_address, &number), PATCH_TRAP_FOREIGN);
	EXPECT_EQ(point_make(&code), -ESTALE);
	EXPECT_EQ(fake_byte(point_address), OPCODE_INT3);
}
