/* SPDX-License-Identifier: MIT */
/*
 * Steps without the trap flag: the one instruction runs as a copy with a jump to
 * the agent behind it, or the agent does itself what it would do. No signal comes of
 * it, so a debugger that traces the thread by ptrace sees nothing.
 */
#ifndef WEIR_AGENT_STEP_COPY_H
#define WEIR_AGENT_STEP_COPY_H

#include "agent/thread.h"

enum step_outcome {
	STEP_NEEDS_FLAG, /* it cannot be done like this */
	STEP_IS_READY,	 /* regs lead to the copy */
	STEP_ENTERS,	 /* regs lead to something that comes to the agent by itself */
	STEP_TAKEN,	 /* regs are those behind the instruction */
};

/* The thread is about to go back to regs. *elsewhere: a branch was taken (STEP_TAKEN). */
enum step_outcome step_copy_begin(struct thread *thread, struct pt_regs *regs, bool *elsewhere);

/* The copy was run. True: the step is over; else its instruction is still to be run. */
bool step_copy_landed(struct thread *thread, struct pt_regs *regs, bool *elsewhere);

/* The copy was not run: the registers as they were. */
void step_copy_undo(struct thread *thread, struct pt_regs *regs);

#endif
