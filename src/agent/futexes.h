/* SPDX-License-Identifier: MIT */
/*
 * Futex words of traced processes: who waits for one from outside of the program,
 * and who wants one woken there.
 *
 * A private futex is known to the kernel by its address space, so from outside
 * nobody can sleep on it. But every wake passes through the agent: a system call
 * of some thread, or the end of one. So a waiter leaves a note in the domain and
 * sleeps on that; who wakes the word wakes the notes, too. It takes no wake from
 * the program, and costs a load and a test while there are no notes. What is to
 * be woken from outside, some thread of the address space wakes: a signal handler
 * may do that wherever the thread is.
 */
#ifndef WEIR_AGENT_FUTEXES_H
#define WEIR_AGENT_FUTEXES_H

#include "agent/thread.h"

/* A new address space: its number, never used before. */
u32 futexes_new_space(void);

/* The caller woke this word, or changed it for good. `shared`: processes may share it. */
void futexes_tell(u64 address, bool shared);

/* A call that wakes, made here so that the notes can be told of it. False: it does not. */
bool futexes_make_call(struct pt_regs *regs);

/* Whether somebody left a note. */
static inline bool futexes_in_use(void)
{
	return __atomic_load_n(&domain_get()->futex_notes_used, __ATOMIC_RELAXED) != 0;
}

/* In a signal handler: wakes what is to be woken in this address space. */
void futexes_serve(void);

/* The memory of this process is gone, by its end or by an exec. */
void futexes_space_ends(u32 process_index);

/* A thread of this process ended, for which the kernel may have cleared and woken words. */
void futexes_thread_ended(u32 process_index);

/* These threads were killed, and their notes are nobody's. */
void futexes_free_of(bool (*is_dead)(u32 owner, u32 argument), u32 argument);

#endif
