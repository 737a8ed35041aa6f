/* SPDX-License-Identifier: MIT */
/*
 * Registers beside the general ones: vector state, and the bases of fs and gs.
 */
#ifndef WEIR_AGENT_REGISTERS_H
#define WEIR_AGENT_REGISTERS_H

#include "base/types.h"

struct pt_regs;
struct thread;

/* The register with the number that instructions have for it. */
unsigned long *register_at(struct pt_regs *regs, u32 number);

/*
 * Around a stop of the thread, called by itself: in between others may read and
 * write in its block what the CPU will have afterwards.
 */
void registers_lay_down(struct thread *thread);
void registers_take_up(struct thread *thread);

#endif
