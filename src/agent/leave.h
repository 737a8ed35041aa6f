/* SPDX-License-Identifier: MIT */
/*
 * Leaving a process that goes on: detaching from it. See leave.c.
 */
#ifndef WEIR_AGENT_LEAVE_H
#define WEIR_AGENT_LEAVE_H

struct thread;

/*
 * WORK_LEAVE's duty, when there is no other: waits until all threads of the address
 * space are here, and goes on without the agent. Returns only when that came to
 * nothing: something else is to be done first, or the agent stays.
 */
void leave_take_part(struct thread *thread);

/* Behind the last call that a thread makes from the agent: thread->left was set. */
void leave_after_call(struct thread *thread);

#endif
