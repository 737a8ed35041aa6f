/* SPDX-License-Identifier: MIT */
/*
 * What the kernel writes into the program's memory when a thread ends: the word of
 * CLONE_CHILD_CLEARTID or set_tid_address, and mutexes of the robust list. The
 * agent does it in the kernel's place where it ends one thread of several, so that
 * it is an event of that thread like any other: behind its EXIT report, with who
 * waits for the words from outside (futexes.h) told of it. What is killed, or has
 * seccomp filters, is left to the kernel.
 */
#ifndef WEIR_AGENT_EXIT_WORDS_H
#define WEIR_AGENT_EXIT_WORDS_H

#include "agent/thread.h"

/*
 * The last thing a thread does but its exit, with all signals blocked and other
 * threads there. The program's memory of this thread may be gone afterwards.
 */
void exit_words_clear(struct thread *thread);

#endif
