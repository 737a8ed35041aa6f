/* SPDX-License-Identifier: MIT */
/*
 * Steps: the trap flag, set for one instruction of the program.
 */
#ifndef WEIR_AGENT_STEP_H
#define WEIR_AGENT_STEP_H

#include "agent/thread.h"
#include "utrace/task_ops.h"

/* Until told otherwise the thread steps whenever it goes back to its program. */
void step_set(struct thread *thread, enum task_step how);

/* The last thing before the program goes on: the flag is set, if it steps. */
void step_arm(struct thread *thread, struct pt_regs *regs);

/* The agent has the thread again: takes the flag out of these flags of the program. */
void step_disarm(struct thread *thread, unsigned long *flags);

/*
 * In the signal handler, for the trap behind an instruction of the program. True:
 * the step is not over yet, and the thread may go on.
 */
bool step_goes_on(struct thread *thread, const struct kernel_siginfo *info,
		  struct kernel_sigcontext *context);

/*
 * Is it the trap of a step that engines wanted, and not the program? When the one
 * who wanted it is gone, nobody is meant.
 */
bool step_is_for_engines(const struct thread *thread, const struct kernel_siginfo *info);

#endif
