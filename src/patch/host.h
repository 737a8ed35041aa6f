/* SPDX-License-Identifier: MIT */
/*
 * What patching needs from its surroundings. The agent provides it for the
 * live process, unit tests for memory of their own; src/patch makes no system
 * call itself.
 */
#ifndef WEIR_PATCH_HOST_H
#define WEIR_PATCH_HOST_H

#include "base/types.h"
#include "patch/known.h"

/* Every member is required. All are called with signals blocked; int is 0 or -errno. */
struct patch_ops {
	/* Copies program code; a bad address is an error, never a crash. */
	int (*read_code)(void *context, u64 address, void *bytes, size_t size);

	/*
	 * Writes code whatever its protection is, all or nothing, never more
	 * than one page. Others may see the bytes change one by one.
	 */
	int (*write_code)(void *context, u64 address, const void *bytes, size_t size);

	/*
	 * Maps one fresh page, readable and executable, at just this address.
	 * -EEXIST when the place is taken (or wanted for something else).
	 */
	int (*map_page)(void *context, u64 address);
	void (*unmap_page)(void *context, u64 address);

	/*
	 * When it has returned 0, every thread of the address space has run a
	 * core serializing instruction since the call began, or will before
	 * its next instruction: membarrier PRIVATE_EXPEDITED_SYNC_CORE.
	 */
	int (*sync_cores)(void *context);

	/*
	 * No other thread can run code of the address space before the caller lets one
	 * in. Then nobody sees steps of a change, and none has to be synced.
	 */
	bool (*alone)(void *context);

	/*
	 * Policy: may the code at address be changed, and may a jump rely on
	 * its `size` bytes? The agent says yes to private file mappings, not
	 * to bytes of two.
	 */
	bool (*may_patch)(void *context, u64 address, size_t size);

	/*
	 * What is proven about the code around a syscall. 0; -EAGAIN when that
	 * was asked for and may be known at a later trap; -ENOENT: nothing is.
	 */
	int (*known_code)(void *context, u64 site, struct known_code *known);
};

struct patch_host {
	const struct patch_ops *ops;
	void *context;
};

#endif
