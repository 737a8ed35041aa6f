/* SPDX-License-Identifier: MIT */
/*
 * The backstop is what turns a system call that was made outside the agent's
 * text into SIGSYS. There are two:
 *
 *   dispatch  Syscall User Dispatch. Per thread; cleared by fork, clone, exec.
 *   seccomp   where that is refused: a filter with SECCOMP_RET_TRAP. For good,
 *             and inherited by all children and images.
 */
#ifndef WEIR_BASE_BACKSTOP_H
#define WEIR_BASE_BACKSTOP_H

#include "base/bpf.h"

enum backstop { BACKSTOP_DISPATCH, BACKSTOP_SECCOMP };

enum { BACKSTOP_FILTER_MAXIMUM = 48 };

/* The mmap of agent text by which the supervisor enters a new image. */
enum {
	BACKSTOP_MAP_PROT = 5,	       /* PROT_READ | PROT_EXEC */
	BACKSTOP_MAP_FLAGS = 0x100001, /* MAP_SHARED | MAP_FIXED_NOREPLACE */
};

/*
 * Writes the filter for the domain at base; returns its length. It lets pass:
 * what agent text does; that one mmap from anywhere, as a new image has no
 * agent text yet, and later it fails; the vsyscall page, where the kernel
 * itself makes the call; and 32-bit calls below 4 GiB, for 32-bit images, which
 * run untraced.
 */
u32 backstop_filter(struct bpf code[BACKSTOP_FILTER_MAXIMUM], u64 base);

#endif
