/* SPDX-License-Identifier: MIT */
/*
 * Job control: stops by a stop signal that came to the agent.
 */
#ifndef WEIR_AGENT_JOBCTL_H
#define WEIR_AGENT_JOBCTL_H

#include "agent/thread.h"
#include "utrace/report.h"

/*
 * The process stops, here and now, and the call returns when it is continued;
 * or the kernel finds that it must not stop. outcome: STOP or TSTP, which gives
 * way in an orphaned process group.
 */
void jobctl_stop(struct thread *thread, int signo, enum utrace_outcome outcome);

/* In the exit loop: another thread stops the process. Returns when that is over. */
void jobctl_take_part(struct thread *thread);

/* The thread is about to end alone, and holds up no stop any more. */
void jobctl_leave(struct thread *thread);

/* A stop signal that does something else after all. */
void jobctl_forget(int signo);

#endif
