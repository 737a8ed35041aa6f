/* SPDX-License-Identifier: MIT */
/* A function of which one instruction becomes a point, and what the place for it allows. */
#ifndef WEIR_TESTS_PATCH_POINTS_H
#define WEIR_TESTS_PATCH_POINTS_H

#include "fake.h"

#define POINT_ENTRY 0x7e9000654321ULL

static const u64 point_address = FAKE_CODE + 0x345;
static struct point_place point_placed;

static inline void point_place(void *context, const struct point_place *place)
{
	(void)context;
	point_placed = *place;
}

/* The first `size` of these bytes are the point, the others follow it. */
static inline struct point_code point_init(const u8 *bytes, size_t count, u8 size)
{
	struct point_code code = { .number = 77, .size = size, .moves = 1 };

	fake_init();
	patch_set_point_entry(&fake_space, POINT_ENTRY);
	fake_memory.floor = 0;
	fake_put(&fake_memory, point_address, bytes, count);
	memcpy(code.bytes, bytes, size);
	memcpy(code.copy, bytes, size);
	return code;
}

static inline int point_make(const struct point_code *code)
{
	return patch_point(&fake_space, point_address, code, point_place, NULL);
}

static inline enum site_tactic point_tactic(void)
{
	struct site *site = site_find(&fake_space.sites, point_address);

	return site != NULL && site_state_of(site) == SITE_PATCHED ? site_shape_of(site).tactic
								   : TACTIC_TRAP;
}

/* Does what begins at the stub lead to the entry, with the point's number? */
static inline bool point_head_works(void)
{
	u8 stub[POINT_HEAD_SIZE + JMP_MEMORY_SIZE] = { 0 };
	u8 head[POINT_HEAD_SIZE];
	u64 entry = 0;
	s32 distance;

	encode_point_head(head, 77);
	fake_read(&fake_memory, point_placed.stub, stub, sizeof(stub));
	memcpy(&distance, stub + POINT_HEAD_SIZE + 2, sizeof(distance));
	fake_read(&fake_memory, point_placed.stub + sizeof(stub) + (u64)(s64)distance, &entry,
		  sizeof(entry));
	return memcmp(stub, head, sizeof(head)) == 0 && stub[POINT_HEAD_SIZE] == 0xff &&
	       stub[POINT_HEAD_SIZE + 1] == 0x25 && entry == POINT_ENTRY;
}

/* Does a thread that comes to the point get to the entry, with its number? */
static inline bool point_works(void)
{
	u32 prefix = fake_byte(point_address) == PREFIX_SS;
	u64 number = 0;

	if (fake_byte(point_address) == OPCODE_INT3)
		return patch_trap_byte(&fake_space, point_address, &number) == PATCH_TRAP_POINT &&
		       number == 77;
	return fake_jump_target(point_address + prefix) == point_placed.stub && point_head_works();
}

#endif
