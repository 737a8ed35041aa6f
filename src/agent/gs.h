/* SPDX-License-Identifier: MIT */
/*
 * Whose gs is in force. While agent code runs its base leads to the thread block;
 * the program normally has none of its own, and runs with ours.
 */
#ifndef WEIR_AGENT_GS_H
#define WEIR_AGENT_GS_H

struct thread;

/*
 * Makes the base lead to the caller's block, and keeps what it was for the
 * program. The caller is found by the stack it runs on, either of its own.
 * Called by entry.S, too.
 */
void gs_adopt(void);

/*
 * Puts the program's own in force, if it has one: what return_foreign in entry.S
 * does on the usual way out. No code may follow that finds the thread by gs.
 */
void gs_give_back(struct thread *thread);

#endif
