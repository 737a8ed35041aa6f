/* SPDX-License-Identifier: MIT */
/*
 * System calls in a thread that is stopped by ptrace, made for it: at an instruction
 * that is there already, one by one, with its registers put aside.
 */
#ifndef WEIR_SUPERVISOR_REMOTE_H
#define WEIR_SUPERVISOR_REMOTE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/types.h"

/* Behind ours, which has a PAGE_SIZE of its own. */
#include <sys/user.h>

enum { REMOTE_PAGE_SIZE = 4096 };

struct remote {
	pid_t tid;
	struct user_regs_struct regs; /* the thread's own */
	u64 call;		      /* where a system call instruction is */
	u64 page;		      /* of memory for arguments, 0: none */
	bool stopped;		      /* by a SIGSTOP that came meanwhile, to be sent again */
};

/*
 * The thread is seized with PTRACE_O_TRACESYSGOOD, stopped as by PTRACE_INTERRUPT, and
 * all its signals are blocked. 0, or -errno: nothing has changed then.
 * remote_end puts the registers back and takes the page away.
 */
int remote_begin(struct remote *remote, pid_t tid);
void remote_end(struct remote *remote);

/* What the kernel answers in the thread; -ESRCH: it was killed. */
long remote_call(struct remote *remote, long nr, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f);

/* The page: bytes at an offset. 0 or -errno. */
int remote_put(const struct remote *remote, u64 offset, const void *bytes, size_t size);
int remote_get(const struct remote *remote, u64 offset, void *bytes, size_t size);

#endif
