/* SPDX-License-Identifier: MIT */
/*
 * The system call at hand, out of the registers that callbacks are given.
 */
#ifndef WEIR_AGENT_CALL_H
#define WEIR_AGENT_CALL_H

#include "agent/thread.h"
#include "utrace/task.h"

static inline void call_arguments(const struct pt_regs *regs, u64 args[6])
{
	if (thread_current()->compat != 0) {
		args[0] = (u32)regs->bx;
		args[1] = (u32)regs->cx;
		args[2] = (u32)regs->dx;
		args[3] = (u32)regs->si;
		args[4] = (u32)regs->di;
		args[5] = (u32)regs->bp;
		return;
	}
	args[0] = regs->di;
	args[1] = regs->si;
	args[2] = regs->dx;
	args[3] = regs->r10;
	args[4] = regs->r8;
	args[5] = regs->r9;
}

/* The end of rt_sigreturn has registers that know of no call. */
static inline s64 call_number_at_exit(const struct pt_regs *regs)
{
	s64 nr = (s64)regs->orig_ax;

	return nr == -1 ? utrace_current()->call_nr : nr;
}

#endif
