/* SPDX-License-Identifier: MIT */
/*
 * Choosing how an instruction becomes a point: see points.h.
 */
#include "patch/points.h"

#include <asm/errno.h>

#include "base/bytes.h"
#include "patch/evict.h"
#include "patch/pads.h"

struct attempt {
	struct stub_table *stubs;
	const struct patch_host *host;
	const struct change_judge *judge;
	u64 address;
	const struct point_code *code;
	u8 found[POINT_CODE_SIZE + JMP_REL32_SIZE];
	u32 own; /* so many of them may be changed: the instruction, and padding behind it */
};

static int read_code(const struct attempt *attempt, u64 address, void *bytes, size_t size)
{
	return attempt->host->ops->read_code(attempt->host->context, address, bytes, size);
}

/* Sets the shape; false when the bytes that it needs are not to be had. */
static bool take_shape(const struct attempt *attempt, struct change *change,
		       enum site_tactic tactic, u32 changed)
{
	change->shape.tactic = (u8)tactic;
	change->shape.moved = 0;
	change->shape.moved_size = (u16)changed;
	memcpy(change->moved_from, attempt->found, changed);
	return attempt->judge->may(attempt->judge->context, attempt->address, change->shape);
}

static struct stub_code stub_of(const struct attempt *attempt)
{
	return (struct stub_code){ .site = attempt->address,
				   .kind = attempt->code->table != 0 ? STUB_TABLE : STUB_POINT,
				   .number = attempt->code->number,
				   .size = attempt->code->size,
				   .table = attempt->code->table };
}

static int place_stub(const struct attempt *attempt, const struct window *window,
		      struct change *change)
{
	struct stub_code code = stub_of(attempt);
	int err = window == NULL
		      ? stub_place_near(attempt->stubs, attempt->host, &code, &change->stub)
		      : stub_place(attempt->stubs, attempt->host, window, &code, &change->stub);

	change->shape.stub_size = (u8)change->stub.size;
	return err;
}

static int try_jump(const struct attempt *attempt, struct change *change)
{
	int err;

	if (attempt->own < JMP_REL32_SIZE ||
	    !take_shape(attempt, change, TACTIC_POINT, JMP_REL32_SIZE))
		return -ENOSPC;
	err = place_stub(attempt, NULL, change);
	return err != 0
		   ? err
		   : encode_jmp_rel32(change->moved_to, attempt->address, change->stub.address);
}

/* With so many in front of the jump. */
static int try_borrowing(const struct attempt *attempt, struct change *change, u32 prefixes)
{
	/* Where padding makes room for a whole jump that was tried before. */
	u32 size = attempt->own < JMP_REL32_SIZE ? attempt->own : attempt->code->size;
	static const enum site_tactic tactics[] = { TACTIC_POINT, TACTIC_POINT_PREFIX,
						    TACTIC_POINT_PREFIXES };
	u8 bytes[TACTIC_PREFIXES_MAXIMUM + JMP_REL32_SIZE] = { PREFIX_SS, PREFIX_SS };
	struct window window;
	int err;

	if (attempt->code->alone != 0 || size <= prefixes || size >= prefixes + JMP_REL32_SIZE ||
	    !take_shape(attempt, change, tactics[prefixes], size))
		return -ENOSPC;
	err = read_code(attempt, attempt->address + prefixes, bytes + prefixes, JMP_REL32_SIZE);
	bytes[prefixes] = OPCODE_JMP_REL32;
	if (err == 0)
		err = window_of_jump(attempt->address + prefixes, bytes + prefixes,
				     size - prefixes - 1, &window);
	if (err == 0)
		err = place_stub(attempt, &window, change);
	if (err == 0)
		err = encode_jmp_rel32(bytes + prefixes, attempt->address + prefixes,
				       change->stub.address);
	if (err == 0)
		memcpy(change->moved_to, bytes, size);
	return err;
}

static int try_pun(const struct attempt *attempt, struct change *change)
{
	return try_borrowing(attempt, change, 0);
}

static int try_prefix(const struct attempt *attempt, struct change *change)
{
	return try_borrowing(attempt, change, 1);
}

static int try_prefixes(const struct attempt *attempt, struct change *change)
{
	return try_borrowing(attempt, change, TACTIC_PREFIXES_MAXIMUM);
}

/* With its own copy behind the stub, as the change has but one more. */
static int try_evict(const struct attempt *attempt, struct change *change)
{
	const struct point_code *point = attempt->code;
	struct stub copy = change->copy;
	struct stub_code code = stub_of(attempt);
	struct stub_code next = { .site = attempt->address + point->size,
				  .kind = STUB_COPY,
				  .size = point->next_size };
	int err;

	memcpy(next.copy, point->next, sizeof(point->next));
	change->shape = evict_shape(TACTIC_POINT_EVICT, point->size);
	change->shape.copy_size = (u8)copy.size;
	if (point->alone != 0 || point->size > EVICT_FRONT_MAXIMUM ||
	    !evict_is_there(attempt->host, &next) ||
	    !attempt->judge->may(attempt->judge->context, attempt->address, change->shape))
		return -ENOSPC;
	code.copies = point->moves != 0;
	code.relative = point->relative;
	memcpy(code.copy, point->copy, sizeof(point->copy));
	memcpy(change->moved_from + SITE_FIRST_BYTES, attempt->found, point->size);
	err = evict_take(attempt->stubs, attempt->host, &code, &next, change);
	if (err == 0 && copy.size != 0)
		stub_release(attempt->stubs, &copy);
	if (err != 0)
		change->copy = copy;
	change->shape.copy_size = (u8)change->copy.size;
	return err;
}

static int try_one_pad(const struct attempt *attempt, s8 displacement, struct change *change)
{
	struct stub_code code = stub_of(attempt);
	int err;

	change->shape = pad_shape(TACTIC_POINT_PAD, displacement);
	change->shape.copy_size = (u8)change->copy.size;
	if (!attempt->judge->may(attempt->judge->context, attempt->address, change->shape))
		return -ENOSPC;
	err = pad_take(attempt->stubs, attempt->host, attempt->address, &code, change);
	memcpy(change->moved_from + SITE_FIRST_BYTES, attempt->found, JMP_REL8_SIZE);
	return err;
}

static int try_pad(const struct attempt *attempt, struct change *change)
{
	const s8 *pads = attempt->code->pads;
	int err = -ENOSPC;

	if (attempt->own < JMP_REL8_SIZE || pads[0] == 0)
		return -ENOSPC;
	change->blind = !attempt->judge->sees_far;
	if (change->blind)
		return -EAGAIN;
	for (u32 i = 0; i < KNOWN_PAD_COUNT && err == -ENOSPC && pads[i] != 0; i++)
		err = try_one_pad(attempt, pads[i], change);
	return err;
}

static int try_trap(const struct attempt *attempt, struct change *change)
{
	if (!take_shape(attempt, change, TACTIC_POINT_TRAP, 1))
		return -ENOSPC;
	change->moved_to[0] = OPCODE_INT3;
	return 0;
}

static int place_copy(const struct attempt *attempt, struct change *change)
{
	struct stub_code code = { .site = attempt->address,
				  .kind = STUB_COPY,
				  .size = attempt->code->size,
				  .relative = attempt->code->relative };
	int err;

	memcpy(code.copy, attempt->code->copy, code.size);
	err = stub_place_near(attempt->stubs, attempt->host, &code, &change->copy);
	change->shape.copy_size = (u8)change->copy.size;
	return err;
}

/* -ESTALE when the instruction is not there. Padding may hold jumps of others. */
static int look(struct attempt *attempt)
{
	const struct point_code *code = attempt->code;
	u32 room = code->room < JMP_REL32_SIZE ? code->room : JMP_REL32_SIZE;
	int err = read_code(attempt, attempt->address, attempt->found, code->size + room);

	if (err != 0)
		return err;
	if (memcmp(attempt->found, code->bytes, code->size) != 0)
		return -ESTALE;
	attempt->own = code->size + (pad_is_free(attempt->found + code->size, room) ? room : 0);
	return 0;
}

int point_plan(struct stub_table *stubs, const struct patch_host *host, u64 address,
	       const struct change_judge *judge, const struct point_code *code,
	       struct change *change)
{
	static int (*const ways[])(const struct attempt *, struct change *) = {
		try_jump, try_pun, try_prefix, try_prefixes, try_evict, try_pad, try_trap,
	};
	struct attempt attempt = { stubs, host, judge, address, code, { 0 }, 0 };
	int err = look(&attempt);

	*change = (struct change){ 0 };
	if (err == 0 && code->moves != 0)
		err = place_copy(&attempt, change);
	if (err != 0)
		return err;
	err = -ENOSPC;
	for (size_t i = 0; i < array_size(ways) && err != 0 && err != -EAGAIN; i++) {
		/* A failed attempt may leave the place that it could not have. */
		change->stub = (struct stub){ 0 };
		change->shape.stub_size = 0;
		err = ways[i](&attempt, change);
	}
	if (err != 0 && change->copy.size != 0)
		stub_release(stubs, &change->copy);
	return err;
}
