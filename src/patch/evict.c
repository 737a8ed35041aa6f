/* SPDX-License-Identifier: MIT */
/*
 * See evict.h. Of the four bytes of the first displacement those in front of the second
 * jump are the stub's window, then comes the opcode of that, and the rest, which both
 * have in common, is called low here: it is the low part of the second displacement,
 * and has the top byte of the first one.
 */
#include "patch/evict.h"

#include <asm/errno.h>

#include "base/bytes.h"
#include "patch/window.h"

enum { TRIES = 64, HIGH_STEP = 0x400000 };

struct eviction {
	struct stub_table *stubs;
	const struct patch_host *host;
	const struct stub_code *code;
	const struct stub_code *next;
	u32 front;  /* bytes from the one jump to the other */
	u32 common; /* bytes of the displacements that are */
};

struct site_shape evict_shape(enum site_tactic tactic, u32 front)
{
	return (struct site_shape){ .tactic = (u8)tactic,
				    .moved = (s16)front,
				    .moved_size = JMP_REL32_SIZE };
}

bool evict_is_there(const struct patch_host *host, const struct stub_code *next)
{
	u8 bytes[KNOWN_CODE_SIZE];

	return next->size >= JMP_REL32_SIZE && next->size <= sizeof(bytes) &&
	       host->ops->read_code(host->context, next->site, bytes, next->size) == 0 &&
	       memcmp(bytes, next->copy, next->size) == 0;
}

/* Places the copy where the second jump leads whose low part is `low`. */
static int place_copy(const struct eviction *eviction, u32 low, struct change *change)
{
	u32 span = 1U << 8 * eviction->common;
	s64 step = span > HIGH_STEP ? span : HIGH_STEP;
	int err = -ENOSPC;

	/* High parts near to the program first, up and down in turn. */
	for (s32 i = 2; err == -ENOSPC && i < TRIES; i++) {
		s64 high = i / 2 * ((i & 1) != 0 ? -step : step);
		u64 target = eviction->next->site + JMP_REL32_SIZE + (u64)high + low;
		struct window window;

		err = window_at(target, &window);
		if (err == 0)
			err = stub_place(eviction->stubs, eviction->host, &window, eviction->next,
					 &change->copy);
		if (err == -EAGAIN)
			return err;
		err = err == 0 ? 0 : -ENOSPC;
	}
	change->shape.copy_size = (u8)change->copy.size;
	return err;
}

/* One choice of the common bytes: a stub in the window that they give, and the copy. */
static int try_low(const struct eviction *eviction, u32 low, struct change *change)
{
	u8 code[2 * JMP_REL32_SIZE] = { OPCODE_JMP_REL32 };
	u32 front = eviction->front;
	struct window window;
	int err;

	code[front] = OPCODE_JMP_REL32;
	memcpy(code + front + 1, &low, sizeof(low));
	err = window_of_jump(eviction->code->site, code, front - 1, &window);
	if (err == 0)
		err = stub_place(eviction->stubs, eviction->host, &window, eviction->code,
				 &change->stub);
	if (err != 0)
		return err;
	change->shape.stub_size = (u8)change->stub.size;
	err = place_copy(eviction, low, change);
	if (err != 0) {
		stub_release(eviction->stubs, &change->stub);
		return err;
	}
	encode_jmp_rel32(code, eviction->code->site, change->stub.address);
	memcpy(change->site_bytes, code, front);
	return encode_jmp_rel32(change->moved_to, eviction->next->site, change->copy.address);
}

int evict_take(struct stub_table *stubs, const struct patch_host *host,
	       const struct stub_code *code, const struct stub_code *next, struct change *change)
{
	u32 front = (u32)change->shape.moved;
	struct eviction eviction = {
		stubs, host, code, next, front, JMP_REL32_SIZE - 1 - front,
	};
	/* The least r0 for which the copy begins with a slot. */
	u32 first_low = (u32)(-(next->site + JMP_REL32_SIZE) % STUB_SIZE);
	int err = -ENOSPC;

	memcpy(change->moved_from, next->copy, JMP_REL32_SIZE);
	/* The last common byte makes steps of 16 MB for the first jump, up and down in turn. */
	for (u32 i = 0; err != 0 && err != -EAGAIN && i < TRIES; i++) {
		u32 top = (i & 1) != 0 ? 256 - (i + 1) / 2 : i / 2;
		u32 low = eviction.common > 1 ? first_low + i / 2 % 8 * 2 * STUB_SIZE : 0;

		err = try_low(&eviction, low + (top << 8 * (eviction.common - 1)), change);
	}
	return err;
}
