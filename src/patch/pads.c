/* SPDX-License-Identifier: MIT */
/* See pads.h. */
#include "patch/pads.h"

#include <asm/errno.h>

#include "base/bytes.h"

bool pad_is_free(const u8 *bytes, size_t size)
{
	static const u8 fill[] = { 0x00, 0x0f, 0x1f, 0x2e, 0x40,       0x44,
				   0x66, 0x80, 0x84, 0x90, OPCODE_INT3 };

	for (size_t i = 0; i < size; i++) {
		u32 j = 0;

		while (j < sizeof(fill) && fill[j] != bytes[i])
			j++;
		if (j == sizeof(fill))
			return false;
	}
	return true;
}

struct site_shape pad_shape(enum site_tactic tactic, s8 displacement)
{
	return (struct site_shape){ .tactic = (u8)tactic,
				    .moved = (s16)(JMP_REL8_SIZE + displacement),
				    .moved_size = KNOWN_PAD_SIZE };
}

/*
 * What a site left there that gave it up. No thread is on its way there for another
 * call if the place it leads to may be had: stubs wait for that.
 */
static int take_old_jump(struct stub_table *stubs, const struct patch_host *host, u64 pad,
			 const struct stub_code *code, struct change *change)
{
	struct window window;
	u64 target;
	int err = decode_jmp_rel32(change->moved_from, pad, &target);

	if (err == 0)
		err = window_at(target, &window);
	if (err != 0)
		return -ENOSPC;
	memcpy(change->moved_to, change->moved_from, KNOWN_PAD_SIZE);
	return stub_place(stubs, host, &window, code, &change->stub);
}

static int put_new_jump(struct stub_table *stubs, const struct patch_host *host, u64 pad,
			const struct stub_code *code, struct change *change)
{
	int err = stub_place_near(stubs, host, code, &change->stub);

	if (err == 0)
		err = encode_jmp_rel32(change->moved_to, pad, change->stub.address);
	return err;
}

int pad_take(struct stub_table *stubs, const struct patch_host *host, u64 address,
	     const struct stub_code *code, struct change *change)
{
	u64 pad = address + (u64)(s64)change->shape.moved;
	int err = host->ops->read_code(host->context, pad, change->moved_from, KNOWN_PAD_SIZE);

	if (err == 0)
		err = pad_is_free(change->moved_from, KNOWN_PAD_SIZE)
			  ? put_new_jump(stubs, host, pad, code, change)
			  : take_old_jump(stubs, host, pad, code, change);
	if (err != 0)
		return err;
	change->shape.stub_size = (u8)change->stub.size;
	return encode_jmp_rel8(change->site_bytes, address, pad);
}
