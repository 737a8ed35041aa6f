/* SPDX-License-Identifier: MIT */
/*
 * Choosing a tactic. Each function here tries one: it reads the bytes that it
 * needs, places its stubs, and fills the change, or fails without a trace.
 */
#include "patch/tactics.h"

#include <asm/errno.h>

#include "base/bytes.h"
#include "patch/evict.h"
#include "patch/pads.h"
#include "patch/window.h"

enum {
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
		[TACTIC_POINT_EVICT] = JMP_REL32_SIZE,
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

static int try_evict(struct attempt *attempt, struct change *change)
{
	struct stub_code code = { .site = attempt->site, .kind = STUB_CALL };
	struct stub_code next = { .site = attempt->site + SYSCALL_SIZE,
				  .kind = STUB_COPY,
				  .size = attempt->known.next_size };

	memcpy(next.copy, attempt->known.next, sizeof(attempt->known.next));
	change->shape = evict_shape(TACTIC_EVICT, SYSCALL_SIZE);
	if (!evict_is_there(attempt->host, &next) || !may(attempt, change))
		return -ENOSPC;
	return evict_take(attempt->stubs, attempt->host, &code, &next, change);
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
