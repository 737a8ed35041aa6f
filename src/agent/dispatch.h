/* SPDX-License-Identifier: MIT */
/*
 * The program's own Syscall User Dispatch. The kernel has one per thread,
 * which is the backstop's (sud.h); the program's is kept here and asked before
 * a call is seen by anybody, as the kernel asks its own.
 */
#ifndef WEIR_AGENT_DISPATCH_H
#define WEIR_AGENT_DISPATCH_H

#include "agent/thread.h"

/* prctl(PR_SET_SYSCALL_USER_DISPATCH, mode, start, size, selector). 0 or -errno. */
long dispatch_set(struct thread *thread, const struct pt_regs *regs);

/*
 * Does the program want the call as a signal? If so, regs and the signal are
 * ready for the exit loop, and the call has not happened.
 */
bool dispatch_takes(struct thread *thread, struct pt_regs *regs);

#endif
