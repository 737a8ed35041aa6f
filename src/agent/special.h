/* SPDX-License-Identifier: MIT */
/*
 * Calls that touch what the agent virtualises. Each has a handler that
 * answers the call (GATE_SKIP with the result in regs->ax), or lets the gate
 * make it (GATE_RUN), perhaps with an argument replaced for the time.
 */
#ifndef WEIR_AGENT_SPECIAL_H
#define WEIR_AGENT_SPECIAL_H

#include "agent/thread.h"

typedef u32 (*special_function)(struct thread *thread, struct pt_regs *regs);

enum { SPECIAL_COUNT = 512 };

/* The handler of a call number, or NULL. special.def holds the list. */
special_function special_find(u64 nr);

#define SPECIAL(name) u32 special_##name(struct thread *thread, struct pt_regs *regs);
#include "agent/special.def"
#undef SPECIAL

/* Behind the gate: the program's own argument again. */
void special_restore_argument(struct thread *thread);

/* Sets the result of a call that is not to be made. */
static inline u32 special_answer(struct pt_regs *regs, long result)
{
	regs->ax = (unsigned long)result;
	return GATE_SKIP;
}

#endif
