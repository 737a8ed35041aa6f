/* SPDX-License-Identifier: MIT */
/*
 * Steps: one instruction of the program. It runs as a copy, or is done by the agent
 * (step_copy.h); where neither is possible, it runs with the trap flag set.
 */
#ifndef WEIR_AGENT_STEP_H
#define WEIR_AGENT_STEP_H

#include "agent/thread.h"
#include "utrace/task_ops.h"

/* Until told otherwise the thread steps whenever it goes back to its program. */
void step_set(struct thread *thread, enum task_step how);

/*
 * The last thing before the program goes on, if it steps. True: the step is over
 * already, and there is work.
 */
bool step_arm(struct thread *thread, struct pt_regs *regs);

/* The agent has the thread again: these are to be registers of the program. */
void step_disarm(struct thread *thread, struct pt_regs *regs);

/* The same for one that came with the trap flag set. */
void step_disarm_flag(struct thread *thread, struct pt_regs *regs);

/* The thread has taken a step that made no trap; branched: it is not behind where it was. */
void step_went(struct thread *thread, const struct pt_regs *regs, bool branched);

/* A signal came at the copy of the instruction that is stepped, or behind it. */
bool step_in_copy(const struct thread *thread, u64 ip);
bool step_in_tail(const struct thread *thread, u64 ip);

/*
 * In the signal handler, for the trap behind an instruction of the program. True:
 * the step is not over yet, and the thread is to go on with the exit loop.
 */
bool step_goes_on(struct thread *thread, const struct kernel_siginfo *info,
		  struct kernel_sigcontext *context);

/*
 * Is it the trap of a step that engines wanted, and not the program? When the one
 * who wanted it is gone, nobody is meant.
 */
bool step_is_for_engines(const struct thread *thread, const struct kernel_siginfo *info);

#endif
