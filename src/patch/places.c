/* SPDX-License-Identifier: MIT */
/*
 * Where in the program a thread is in truth that is in a stub, a copy, or between two jumps.
 */
#include <asm/errno.h>

#include "base/bytes.h"
#include "patch/shapes.h"
#include "patch/stub_code.h"

/* Where a thread continues in the program that is in a copy, or -ENOENT. */
static int leave_copy(const struct patch_space *space, u64 ip, u64 *address)
{
	for (u32 i = 0; i < SITE_COUNT; i++) {
		const struct site *site = &space->sites.sites[i];
		u64 copy = site_get_word(&site->copy);
		struct site_shape shape = site_shape_of(site);

		if (copy == 0 || ip < copy || ip >= copy + shape.copy_size)
			continue;
		/* At the instruction, or at the jump to the one behind it. */
		*address = site_address_of(site) + (ip - copy);
		if (tactic_evicts(shape.tactic))
			*address += (u64)(s64)shape.moved;
		return 0;
	}
	return -ENOENT;
}

/* Does the program have at `address` what a copy is of, or the jump to that, or between? */
static bool is_copy_of(const struct patch_space *space, u64 copy, u64 address, u32 size)
{
	u8 there[STUB_COPY_MAXIMUM];
	u8 here[STUB_COPY_MAXIMUM];
	u64 target;

	/* At that jump. */
	if (size == 0)
		return true;
	if (patch_read(space, address, there, size) != 0 ||
	    patch_read(space, copy, here, size) != 0)
		return false;
	return there[0] == OPCODE_INT3 || memcmp(there, here, size) == 0 ||
	       (size >= JMP_REL32_SIZE && decode_jmp_rel32(there, address, &target) == 0 &&
		target == copy);
}

/*
 * The same in a copy that was given up while the thread was in it: no site knows it any
 * more, but it ends with a jump to what is behind its instruction.
 */
static int leave_old_copy(const struct patch_space *space, u64 ip, u64 *address)
{
	u8 jump[JMP_REL32_SIZE];
	u64 behind;

	for (u32 size = 0; size <= STUB_COPY_MAXIMUM; size++) {
		if (patch_read(space, ip + size, jump, sizeof(jump)) != 0)
			return -ENOENT;
		if (decode_jmp_rel32(jump, ip + size, &behind) != 0 ||
		    stubs_contain(&space->stubs, behind) ||
		    !is_copy_of(space, ip, behind - size, size))
			continue;
		*address = behind - size;
		return 0;
	}
	return -ENOENT;
}

/* The point of this number that can have a jump in padding here, patched or not any more. */
static int point_near(struct patch_space *space, u64 pad, u32 number, u64 *address)
{
	for (u64 at = pad - FAR_BEHIND; at <= pad + FAR_BEFORE; at++) {
		const struct site *site = site_find(&space->sites, at);

		if (site == NULL || !site_is_point(site) || site_get_word(&site->jumps) != number)
			continue;
		*address = at;
		return 0;
	}
	return -ENOENT;
}

/* The call whose stub begins there. */
static int call_of(const struct patch_space *space, u64 stub, u64 *address)
{
	struct stub_code code;
	u64 start;

	if (stub_find(&space->stubs, &space->host, stub, &code, &start) != 0 || start != stub ||
	    code.kind != STUB_CALL)
		return -ENOENT;
	*address = code.site;
	return 0;
}

/*
 * A jump to the stub of a call or a point stands there, or is the second one. That the
 * first one may be gone since does not matter.
 */
static int leave_pad(struct patch_space *space, u64 ip, u64 *address)
{
	u8 jump[JMP_REL32_SIZE];
	u64 target, place;
	u32 number;
	int err;

	if (!patch_sees_far(space) || patch_read(space, ip, jump, sizeof(jump)) != 0 ||
	    decode_jmp_rel32(jump, ip, &target) != 0 || !stubs_contain(&space->stubs, target))
		return -ENOENT;
	if (stub_decode_point(&space->host, target, &number))
		err = point_near(space, ip, number, &place);
	else
		err = call_of(space, target, &place);
	if (err != 0 || place == ip)
		return -ENOENT;
	*address = place;
	return 0;
}

bool patch_has_stub_at(struct patch_space *space, u64 ip)
{
	u64 site;

	return stubs_contain(&space->stubs, ip) || leave_pad(space, ip, &site) == 0;
}

int patch_stub_at(struct patch_space *space, u64 ip, u64 *address)
{
	struct stub_code code;
	u64 start;

	if (!stubs_contain(&space->stubs, ip))
		return leave_pad(space, ip, address);
	if (stub_find(&space->stubs, &space->host, ip, &code, &start) != 0)
		return leave_copy(space, ip, address) == 0 ? 0 : leave_old_copy(space, ip, address);
	*address = code.kind == STUB_LOAD ? code.site - MOV_EAX_SIZE : code.site;
	return 0;
}
