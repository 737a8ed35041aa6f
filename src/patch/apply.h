/* SPDX-License-Identifier: MIT */
/*
 * Changing bytes of code while threads run it. Knows nothing of sites and
 * stubs: the caller holds the claim of the site, and nobody else changes any
 * of these bytes.
 */
#ifndef WEIR_PATCH_APPLY_H
#define WEIR_PATCH_APPLY_H

#include "patch/host.h"
#include "x86/jump.h"

/*
 * Replaces the `size` bytes `from` at address by `to`. Meanwhile
 * threads that come to `address` may raise SIGTRAP with ip == address + 1.
 * Threads must enter the bytes at `address` only, and nobody may be in between.
 *
 * Returns 0; -ESTALE when other bytes are there; -EIO when it failed in the
 * middle: the trap byte stands, so the site must stay claimed for good; else
 * what the host said, with the code as it was before.
 */
int apply_bytes(const struct patch_host *host, u64 address, const u8 *from, const u8 *to,
		size_t size);

/*
 * Stubs were written, or jumps taken away: when it has returned 0, no core can run
 * what was in their place before.
 */
int apply_settle(const struct patch_host *host);

#endif
