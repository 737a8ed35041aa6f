/* SPDX-License-Identifier: MIT */
/*
 * The end of a traced process by weir's own fault: say what happened, then
 * leave with status 125, never with a signal that could be the program's.
 */
#ifndef WEIR_AGENT_CRASH_H
#define WEIR_AGENT_CRASH_H

#include "agent/thread.h"

/* Reports `what` and the registers (may be NULL), ends the process. */
_Noreturn void agent_crash(const char *what, const struct kernel_sigcontext *context);

/* A fault in agent or engine code that no fix-up covers. */
void agent_fault(struct thread *thread, const struct kernel_siginfo *info,
		 struct kernel_ucontext *uc);

#define weir_assert(condition)                                                                     \
	((condition) ? (void)0 : agent_crash("assertion failed: " #condition, NULL))

#endif
