/* SPDX-License-Identifier: MIT */
/* See shapes.h. */
#include "patch/shapes.h"

#include "patch/tactics.h"

u32 shape_first_size(struct site_shape shape)
{
	if (shape.tactic == TACTIC_POINT_EVICT)
		return (u32)shape.moved;
	if (shape.tactic == TACTIC_POINT_PAD)
		return JMP_REL8_SIZE;
	return shape.tactic == TACTIC_LOAD || tactic_is_point(shape.tactic) ? 0 : SYSCALL_SIZE;
}

const u8 *site_first_bytes(const struct site *site)
{
	static const u8 syscall_bytes[SYSCALL_SIZE] = { OPCODE_SYSCALL_0, OPCODE_SYSCALL_1 };

	return site_is_point(site) ? site->program_bytes + SITE_FIRST_BYTES : syscall_bytes;
}

struct range shape_range_at_site(u64 address, struct site_shape shape)
{
	return (struct range){ address, address + tactic_jump_size(shape.tactic) };
}

struct range shape_range_moved(u64 address, struct site_shape shape)
{
	u64 start = address + (u64)(s64)shape.moved;

	return (struct range){ start, start + shape.moved_size };
}

bool shapes_meet(u64 address, struct site_shape shape, u64 other, struct site_shape theirs)
{
	struct range ours = shape_range_at_site(address, shape);
	struct range moved = shape_range_moved(address, shape);

	return ranges_meet(ours, shape_range_at_site(other, theirs)) ||
	       ranges_meet(ours, shape_range_moved(other, theirs)) ||
	       ranges_meet(moved, shape_range_at_site(other, theirs)) ||
	       ranges_meet(moved, shape_range_moved(other, theirs));
}

static bool jump_stands(const struct patch_space *space, u64 address, enum site_tactic tactic,
			u64 target)
{
	u8 code[TACTIC_PREFIXES_MAXIMUM + JMP_REL32_SIZE];
	u32 prefixes = tactic_prefixes(tactic);
	u64 found;

	if (patch_read(space, address, code, prefixes + JMP_REL32_SIZE) != 0)
		return false;
	for (u32 i = 0; i < prefixes; i++) {
		if (code[i] != PREFIX_SS)
			return false;
	}
	return decode_jmp_rel32(code + prefixes, address + prefixes, &found) == 0 &&
	       found == target;
}

static bool short_jump_stands(const struct patch_space *space, u64 address, s16 distance)
{
	u8 code[JMP_REL8_SIZE];
	u8 wanted[JMP_REL8_SIZE];

	return patch_read(space, address, code, sizeof(code)) == 0 &&
	       encode_jmp_rel8(wanted, address, address + (u64)(s64)distance) == 0 &&
	       code[0] == wanted[0] && code[1] == wanted[1];
}

bool site_jump_stands(const struct patch_space *space, const struct site *site)
{
	struct site_shape shape = site_shape_of(site);

	if (tactic_goes_by_pad(shape.tactic))
		return short_jump_stands(space, site_address_of(site), shape.moved);
	if (shape_first_size(shape) == 0)
		return false;
	return jump_stands(space, site_address_of(site), shape.tactic, site_get_word(&site->stub));
}

bool site_moved_stands(const struct patch_space *space, const struct site *site)
{
	struct site_shape shape = site_shape_of(site);
	u64 moved = shape_range_moved(site_address_of(site), shape).start;
	bool to_copy = tactic_evicts(shape.tactic);
	u8 byte;

	if (shape.tactic == TACTIC_POINT_TRAP)
		return patch_read(space, moved, &byte, 1) == 0 && byte == OPCODE_INT3;
	return shape.moved_size != 0 &&
	       jump_stands(space, moved, shape.tactic,
			   site_get_word(to_copy ? &site->copy : &site->stub));
}
