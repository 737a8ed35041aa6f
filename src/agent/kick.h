/* SPDX-License-Identifier: MIT */
/*
 * Kicks: how a thread is brought to its exit loop. What it is to do there is in
 * task->work and in the engine core; the kick only makes it look.
 */
#ifndef WEIR_AGENT_KICK_H
#define WEIR_AGENT_KICK_H

#include "agent/thread.h"
#include "utrace/task.h"

/*
 * Sets these WORK_* bits and makes the thread look at them before its next
 * program instruction. Only WORK_INTERRUPT breaks off a system call. By any
 * thread of the domain or the supervisor, also by the thread itself.
 */
void kick_thread(struct task *task, u32 work);

/*
 * Makes the thread come by in its signal handler, wherever it is: nothing is
 * broken off, and nobody hears of it. Whether it can be asked to:
 */
void kick_visit(struct task *task);
bool kick_is_possible(const struct task *task);

/* The signal alone, for what is counted and set already. */
void kick_send(struct task *task);

/* In the signal handler: if this was a kick, does what it is for. */
bool kick_arrived(struct thread *thread, struct kernel_siginfo *info, struct kernel_ucontext *uc);

/*
 * In the thread itself, between entry and exit of a call: waits for kicks that
 * were sent before it entered, so that they do not arrive in the kernel.
 */
void kick_wait_for_sent(struct task *task);

/*
 * The program's own carrier signal came to a thread that blocks it: back into
 * the queue. From now on the thread really blocks it, and is kicked by another.
 */
bool kick_return_to_queue(struct thread *thread, const struct kernel_siginfo *info);

/* The signal that kicks this thread: calls that receive signals must leave it alone. */
int kick_carrier(const struct thread *thread);

/* Nobody will be there to take kicks: none may be pending, or come later. */
void kick_end(struct task *task);

/* Makes the kernel save the thread's vector state in a signal frame, as a signal would. */
void kick_make_frame(struct thread *thread);

#endif
