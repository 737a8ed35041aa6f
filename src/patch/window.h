/* SPDX-License-Identifier: MIT */
/*
 * Two-byte punning, the arithmetic: where the stub of a site must begin.
 */
#ifndef WEIR_PATCH_WINDOW_H
#define WEIR_PATCH_WINDOW_H

#include "base/types.h"
#include "x86/jump.h"

enum { WINDOW_SIZE = 256 };

/* Addresses at which a stub may begin, both ends included. */
struct window {
	u64 low;
	u64 high;
};

/*
 * Computes the window of the syscall at `site` from its two bytes and the
 * three that follow. Pure. Returns 0; -EINVAL when the first two bytes are no
 * syscall; -ERANGE when no program can have memory there.
 */
int window_of(u64 site, const u8 code[JMP_REL32_SIZE], struct window *window);

/*
 * The same of a jump at `at` of which the first `chosen` bytes of the displacement are
 * ours and the rest is in `bytes`.
 */
int window_of_jump(u64 at, const u8 bytes[JMP_REL32_SIZE], u32 chosen, struct window *window);

/* A window of one address. -ERANGE when no program can have memory there. */
int window_at(u64 address, struct window *window);

static inline bool window_contains(const struct window *window, u64 address)
{
	return address >= window->low && address <= window->high;
}

#endif
