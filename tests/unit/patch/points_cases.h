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

/* cpuid; mov %ebx, 4(%rdi); ret, and padding that it may have: no place for puns. */
enum { POINT_PAD = 7 };
static const u8 point_padded[] = { 0x0f, 0xa2, 0x89, 0x5f, 0x04, 0xc3, 0xcc, 0xcc,
				   0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc };
static const u64 point_pad = point_address + 2 + POINT_PAD;

static inline struct point_code point_init_padded(void)
{
	struct point_code code = point_init(point_padded, sizeof(point_padded), 2);

	code.pads[0] = POINT_PAD;
	fake_memory.taken_low = FAKE_CODE + 0x045f8000;
	fake_memory.taken_high = FAKE_CODE + 0x045fb000;
	fake_place(&fake_memory,
		   align_down(point_address + 6 + (u64)(s64)(s32)0xc3045f89, PAGE_SIZE));
	return code;
}

/* cpuid; cmp $0xf000, %eax; ret: the same where the one behind may give way. */
static const u8 point_before_evicted[] = { 0x0f, 0xa2, 0x3d, 0x00, 0xf0, 0x00, 0x00, 0xc3 };

static inline struct point_code point_init_evicting(void)
{
	struct point_code code = point_init(point_before_evicted, sizeof(point_before_evicted), 2);

	memcpy(code.next, point_before_evicted + 2, 5);
	code.next_size = 5;
	/* Of the pun and the prefix. */
	fake_place(&fake_memory, align_down(point_address + 5 + 0xf0003d00, PAGE_SIZE));
	fake_memory.taken_low =
	    align_down(point_address + 5 + (u64)(s64)(s32)0xf0003d00, PAGE_SIZE);
	fake_memory.taken_high = fake_memory.taken_low + 2 * PAGE_SIZE;
	fake_place(&fake_memory, align_down(point_address + 6 + 0x00f0003d, PAGE_SIZE));
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

/* Where the jumps at the point lead. */
static inline u64 point_target(void)
{
	u64 at = point_address;

	if (fake_byte(at) == OPCODE_JMP_REL8)
		at += JMP_REL8_SIZE + (u64)(s64)(s8)fake_byte(at + 1);
	while (fake_byte(at) == PREFIX_SS)
		at++;
	return fake_jump_target(at);
}

/* Does a thread that comes to the point get to the entry, with its number? */
static inline bool point_works(void)
{
	u64 number = 0;

	if (fake_byte(point_address) == OPCODE_INT3)
		return patch_trap_byte(&fake_space, point_address, &number) == PATCH_TRAP_POINT &&
		       number == 77;
	return point_target() == point_placed.stub && point_head_works();
}

#endif
