/* SPDX-License-Identifier: MIT */
/*
 * Taking over threads that ran before weir came: `weir -p`. The supervisor has stopped
 * them all, wherever they were, and lets each begin in the agent; see attach.c.
 */
#ifndef WEIR_AGENT_ATTACH_H
#define WEIR_AGENT_ATTACH_H

#include "agent/thread.h"

/*
 * The first thread of the process, in which the agent has just set up all but what the
 * program had before: its signal handlers, its code, and its other threads, which may
 * begin when this returns. True: the thread is to make the call in its registers.
 */
bool attach_process(struct thread *thread);

/* Before the thread gets what is the agent's: keeps what the program had. */
void attach_keep(struct thread *thread);

#endif
