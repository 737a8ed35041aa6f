/* SPDX-License-Identifier: MIT */
/*
 * Choosing a tactic. Each function here tries one: it reads the bytes that it
 * needs, places its stubs, and fills the change, or fails without a trace.
 */
#include "patch/tactics.h"

#include <asm/errno.h>

#include "base/bytes.h"
#include "patch/pads.h"
#include "patch/window.h"

enum {
	EVICTION_TRIES = 64,
	PREFIX_OPERAND_SIZE = 0x66,
	PREFIXES_MAXIMUM = 13, /* of an instruction of 15 bytes, before 0f 05 */
};

struct attempt {
	struct stub_table *stubs;
	const struct patch_host *host;
	const struct change_judge *judge;
	u64 site;
	struct known_code known;
};

static int read_code(const struct attempt *attempt, u64 address, void *bytes, size_t size)
{
	return attempt->host->ops->read_code(attempt->host->context, address, bytes, size);
}

static bool may(const struct attempt *attempt, const struct change *change)
{
	return attempt->judge->may(attempt->judge->context, attempt->site, change->shape);
}

static int place_call(const struct attempt *attempt, const struct window *window,
		      struct change *change)
{
	struct stub_code code = { .site = attempt->site, .kind = STUB_CALL };
	int err = stub_place(attempt->stubs, attempt->host, window, &code, &change->stub);

	change->shape.stub_size = (u8)change->stub.size;
	return err;
}

static bool is_prefix(u8 byte)
{
	static const u8 legacy[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65,
				     0x66, 0x67, 0xf0, 0xf2, 0xf3 };

	if ((byte & 0xf0) == 0x40) /* REX */
		return true;
	for (size_t i = 0; i < sizeof(legacy); i++)
		if (byte == legacy[i])
			return true;
	return false;
}

/*
 * To a syscall 66 means nothing. Before a jump some CPUs take it for 16 bits of
 * displacement, and of rip. Bytes that end another instruction look the same: then
 * a site is lost, not a program.
 */
static bool may_have_operand_size(const struct attempt *attempt)
{
	for (u64 i = 1; i <= PREFIXES_MAXIMUM; i++) {
		u8 byte;

		if (read_code(attempt, attempt->site - i, &byte, 1) != 0 || !is_prefix(byte))
			return false;
		if (byte == PREFIX_OPERAND_SIZE)
			return true;
	}
	return false;
}

u32 tactic_jump_size(enum site_tactic tactic)
{
	static const u8 sizes[TACTIC_COUNT] = {
		[TACTIC_TRAP] = SYSCALL_SIZE,
		[TACTIC_PUN] = JMP_REL32_SIZE,
		[TACTIC_PREFIX] = 1 + JMP_REL32_SIZE,
		[TACTIC_LOAD] = SYSCALL_SIZE,
		[TACTIC_EVICT] = JMP_REL32_SIZE,
		[TACTIC_PAD] = SYSCALL_SIZE,
		[TACTIC_POINT] = JMP_REL32_SIZE,
		[TACTIC_POINT_PREFIX] = 1 + JMP_REL32_SIZE,
		[TACTIC_POINT_PREFIXES] = 2 + JMP_REL32_SIZE,
		[TACTIC_POINT_PAD] = JMP_REL8_SIZE,
		[TACTIC_POINT_TRAP] = 1,
	};

	return sizes[tactic];
}

u32 tactic_prefixes(enum site_tactic tactic)
{
	if (tactic == TACTIC_PREFIX || tactic == TACTIC_POINT_PREFIX)
		return 1;
	return tactic == TACTIC_POINT_PREFIXES ? TACTIC_PREFIXES_MAXIMUM : 0;
}

static int try_pun(struct attempt *attempt, struct change *change)
{
	u8 code[JMP_REL32_SIZE];
	u8 jump[JMP_REL32_SIZE];
	struct window window;
	int err = read_code(attempt, attempt->site, code, sizeof(code));

	change->shape.tactic = TACTIC_PUN;
	if (err == 0 && !may(attempt, change))
		err = -ENOSPC;
	if (err == 0)
		err = window_of(attempt->site, code, &window);
	if (err == 0)
		err = place_call(attempt, &window, change);
	if (err != 0)
		return err;
	err = encode_jmp_rel32(jump, attempt->site, change->stub.address);
	memcpy(change->site_bytes, jump, SYSCALL_SIZE);
	return err;
}

static int try_prefix(struct attempt *attempt, struct change *change)
{
	u8 code[1 + JMP_REL32_SIZE];
	struct window window;
	u64 target;
	int err = read_code(attempt, attempt->site, code, sizeof(code));

	change->shape.tactic = TACTIC_PREFIX;
	if (err == 0 && (!is_syscall(code) || !may(attempt, change)))
		err = -ENOSPC;
	if (err != 0)
		return err;
	code[0] = PREFIX_SS;
	code[1] = OPCODE_JMP_REL32;
	decode_jmp_rel32(code + 1, attempt->site + 1, &target);
	err = window_at(target, &window);
	if (err == 0)
		err = place_call(attempt, &window, change);
	memcpy(change->site_bytes, code, SYSCALL_SIZE);
	return err;
}

static int try_load(struct attempt *attempt, struct change *change)
{
	struct stub_code code = { .site = attempt->site, .kind = STUB_LOAD };
	u64 load = attempt->site - MOV_EAX_SIZE;
	u8 bytes[MOV_EAX_SIZE + SYSCALL_SIZE];
	int err = read_code(attempt, load, bytes, sizeof(bytes));

	change->shape = (struct site_shape){ .tactic = TACTIC_LOAD,
					     .moved = -MOV_EAX_SIZE,
					     .moved_size = MOV_EAX_SIZE };
	if (err == 0 && (attempt->known.load_size != MOV_EAX_SIZE ||
			 !is_syscall(bytes + MOV_EAX_SIZE) || !may(attempt, change)))
		err = -ENOSPC;
	if (err == 0)
		err = decode_mov_eax(bytes, &code.number);
	if (err == 0)
		err = stub_place_near(attempt->stubs, attempt->host, &code, &change->stub);
	if (err != 0)
		return err;
	change->shape.stub_size = (u8)change->stub.size;
	memcpy(change->moved_from, bytes, MOV_EAX_SIZE);
	return encode_jmp_rel32(change->moved_to, load, change->stub.address);
}

/* Places the copy where the jump at `next` leads whose low half is `low_half`. */
static int place_copy(const struct attempt *attempt, u32 low_half, struct change *change)
{
	u64 next = attempt->site + SYSCALL_SIZE;
	struct stub_code code = { .site = next,
				  .kind = STUB_COPY,
				  .size = attempt->known.next_size };
	int err = -ENOSPC;

	memcpy(code.copy, attempt->known.next, code.size);
	/* High halves near to the program first, up and down in turn. */
	for (u32 i = 2; err == -ENOSPC && i < EVICTION_TRIES; i++) {
		s32 high_half = (s32)(i / 2) * ((i & 1) != 0 ? -0x400000 : 0x400000);
		u64 target = next + JMP_REL32_SIZE + (u64)(s64)high_half + low_half;
		struct window window;

		err = window_at(target, &window);
		if (err == 0)
			err = stub_place(attempt->stubs, attempt->host, &window, &code,
					 &change->copy);
		if (err == -EAGAIN)
			return err;
		err = err == 0 ? 0 : -ENOSPC;
	}
	change->shape.copy_size = (u8)change->copy.size;
	return err;
}

/* One choice of r0 r1: a stub in the window that they give, and the copy. */
static int try_low_half(struct attempt *attempt, u32 low_half, struct change *change)
{
	u8 code[JMP_REL32_SIZE] = { OPCODE_SYSCALL_0, OPCODE_SYSCALL_1, OPCODE_JMP_REL32,
				    (u8)low_half, (u8)(low_half >> 8) };
	u8 jump[JMP_REL32_SIZE];
	struct window window;
	int err = window_of(attempt->site, code, &window);

	if (err == 0)
		err = place_call(attempt, &window, change);
	if (err != 0)
		return err;
	err = place_copy(attempt, low_half, change);
	if (err != 0) {
		stub_release(attempt->stubs, &change->stub);
		return err;
	}
	encode_jmp_rel32(jump, attempt->site, change->stub.address);
	memcpy(change->site_bytes, jump, SYSCALL_SIZE);
	return encode_jmp_rel32(change->moved_to, attempt->site + SYSCALL_SIZE,
				change->copy.address);
}

static int try_evict(struct attempt *attempt, struct change *change)
{
	u64 next = attempt->site + SYSCALL_SIZE;
	/* The least r0 for which the copy begins with a slot. */
	u32 first_low = (u32)(-(next + JMP_REL32_SIZE) % STUB_SIZE);
	u8 bytes[KNOWN_CODE_SIZE];
	u32 size = attempt->known.next_size;
	int err = -ENOSPC;

	change->shape = (struct site_shape){ .tactic = TACTIC_EVICT,
					     .moved = SYSCALL_SIZE,
					     .moved_size = JMP_REL32_SIZE };
	if (size < JMP_REL32_SIZE || size > sizeof(bytes) ||
	    read_code(attempt, next, bytes, size) != 0 ||
	    memcmp(bytes, attempt->known.next, size) != 0 || !may(attempt, change))
		return -ENOSPC;
	memcpy(change->moved_from, bytes, JMP_REL32_SIZE);
	/* r1 is the top byte of the site's jump: 16 MB steps, up and down in turn. */
	for (u32 i = 0; err != 0 && err != -EAGAIN && i < EVICTION_TRIES; i++) {
		u32 top = (i & 1) != 0 ? 256 - (i + 1) / 2 : i / 2;
		u32 low = first_low + i / 2 % 8 * 2 * STUB_SIZE;

		err = try_low_half(attempt, low + (top << 8), change);
	}
	return err;
}

static int try_one_pad(struct attempt *attempt, s8 displacement, struct change *change)
{
	struct stub_code code = { .site = attempt->site, .kind = STUB_CALL };

	change->shape = pad_shape(TACTIC_PAD, displacement);
	if (!may(attempt, change))
		return -ENOSPC;
	return pad_take(attempt->stubs, attempt->host, attempt->site, &code, change);
}

static int try_pad(struct attempt *attempt, struct change *change)
{
	u8 bytes[SYSCALL_SIZE];
	int err = read_code(attempt, attempt->site, bytes, sizeof(bytes));

	if (err != 0 || !is_syscall(bytes))
		return -ENOSPC;
	err = -ENOSPC;
	for (u32 i = 0; i < KNOWN_PAD_COUNT && err == -ENOSPC && attempt->known.pads[i] != 0; i++)
		err = try_one_pad(attempt, attempt->known.pads[i], change);
	return err;
}

/* Tries one tactic with a clean change. */
static int attempt_tactic(struct attempt *attempt, int (*try_it)(struct attempt *, struct change *),
			  struct change *change)
{
	*change = (struct change){ 0 };
	return try_it(attempt, change);
}

int change_plan(struct stub_table *stubs, const struct patch_host *host, u64 site,
		const struct change_judge *judge, struct change *change, struct change_need *need)
{
	struct attempt attempt = { stubs, host, judge, site, { 0 } };
	int first_err;
	int err;

	/* No jump can stand at the site, and none at a load before it, which is not next to it. */
	if (may_have_operand_size(&attempt))
		return -ENOSPC;
	first_err = attempt_tactic(&attempt, try_pun, change);
	err = first_err;
	if (err != 0 && err != -EAGAIN)
		err = attempt_tactic(&attempt, try_prefix, change);
	if (err == 0 || err == -EAGAIN)
		return err;
	err = host->ops->known_code(host->context, site, &attempt.known);
	need->knowledge = err == -EAGAIN;
	if (err != 0)
		return err == -EAGAIN ? err : first_err;
	err = attempt_tactic(&attempt, try_load, change);
	if (err != 0 && err != -EAGAIN)
		err = attempt_tactic(&attempt, try_evict, change);
	need->sight = err != 0 && err != -EAGAIN && attempt.known.pads[0] != 0 && !judge->sees_far;
	if (need->sight)
		return -EAGAIN;
	if (err != 0 && err != -EAGAIN)
		err = attempt_tactic(&attempt, try_pad, change);
	return err == 0 || err == -EAGAIN ? err : first_err;
}

void change_drop(struct stub_table *stubs, const struct change *change)
{
	if (change->stub.size != 0)
		stub_release(stubs, &change->stub);
	if (change->copy.size != 0)
		stub_release(stubs, &change->copy);
}
