/* SPDX-License-Identifier: MIT */
/*
 * Restartable sequences of a thread that is stopped by ptrace, and that goes on
 * somewhere else. Natively such a stop aborts a sequence on the way out of the kernel,
 * which looks at where the thread goes: it would not find it there any more.
 */
#ifndef WEIR_SUPERVISOR_RSEQ_H
#define WEIR_SUPERVISOR_RSEQ_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/types.h"

/* The kernel's struct ptrace_rseq_configuration. */
struct rseq_configuration {
	u64 address;
	u32 size, signature, flags, padding;
};

/* What the thread has registered. False: nothing, or the kernel does not tell. */
bool rseq_of(pid_t tid, struct rseq_configuration *rseq);

/* Where the thread goes on that was stopped at `ip`: that, or where its sequence aborts. */
u64 rseq_leave(pid_t tid, const struct rseq_configuration *rseq, u64 ip);

#endif
