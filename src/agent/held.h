/* SPDX-License-Identifier: MIT */
/*
 * The program's signals while engines hold its thread.
 */
#ifndef WEIR_AGENT_HELD_H
#define WEIR_AGENT_HELD_H

#include "agent/thread.h"

/* The thread is about to stop: from now on signals stay in the kernel's queue. */
void held_begin(struct thread *thread);

/* The stop is over: what waits in the queue arrives. */
void held_end(struct thread *thread);

/*
 * Before the saved signal is looked at: if it went back to the queue, what is first in
 * it now takes its place. False: there is nothing left to deliver.
 */
bool held_take_next(struct thread *thread);

/*
 * The saved frame cannot be used, as the program's vector state is about to change, or the
 * image is: its signal goes back to the queue. All but the six are blocked.
 */
void held_give_up_frame(struct thread *thread);

/* The thread ends alone: a signal that was sent to the process is for another thread. */
void held_leave_to_others(struct thread *thread);

/* G-10: the signal comes again, to this thread, ahead of others of its number. */
void held_requeue(struct thread *thread, const struct kernel_siginfo *info);

/*
 * A signal that was taken too early lies in the queue that it came from again, as
 * far as its siginfo tells. Not one of the six. 0 or -errno.
 */
long held_return_to_queue(const struct kernel_siginfo *info);

#endif
