/* SPDX-License-Identifier: MIT */
/*
 * The end of a thread with a status that engines may have changed.
 */
#ifndef WEIR_AGENT_EXIT_H
#define WEIR_AGENT_EXIT_H

#include "agent/thread.h"

/*
 * Of the wait status that the thread's end has and the one that engines made of
 * it: the one to end with. Theirs counts in a process of one thread.
 */
long exit_status_in_force(const struct thread *thread, long given, long wished);

/*
 * The process is about to end with this status, by a call or a signal of the
 * caller: its other threads report EXIT first, as far as engines ask for that.
 */
void exit_take_siblings_along(const struct task *self, long status);

/* That, in one of them. */
_Noreturn void exit_taken_along(struct thread *thread);

/* Ends the process with this wait status, by exit or by a signal. */
_Noreturn void exit_with_status(struct thread *thread, long status);

#endif
