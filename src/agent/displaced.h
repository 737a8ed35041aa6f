/* SPDX-License-Identifier: MIT */
/*
 * Instructions that a point displaced, and that do not run in a plain copy: calls
 * and branches relative to where they are.
 */
#ifndef WEIR_AGENT_DISPLACED_H
#define WEIR_AGENT_DISPLACED_H

#include "agent/thread.h"
#include "patch/known.h"

/* Whether the instruction needs a copy at all, and what that has to be. */
bool displaced_has_copy(const struct known_instruction *code);
void displaced_copy(const struct known_instruction *code, u8 bytes[KNOWN_INSTRUCTION_SIZE]);

/*
 * Does what the instruction at regs->ip does, as far as it can be done here.
 * Returns 0: it is done, or (*to_copy) its copy does the rest; -EFAULT: the
 * program's stack is not there.
 */
int displaced_run(const struct known_instruction *code, struct pt_regs *regs, bool *to_copy);

/* -EFAULT: the program's stack is not there. */
int displaced_push(struct pt_regs *regs, u64 value);

/* The condition in the low bits of the opcode of a jcc. */
bool displaced_condition_holds(u8 condition, unsigned long flags);

/* The copy was not run: what displaced_run did before it is undone. */
void displaced_undo(const struct known_instruction *code, unsigned long *sp);

#endif
