/* SPDX-License-Identifier: MIT */
/*
 * Leaving a process to itself.
 */
#ifndef WEIR_AGENT_NATIVE_H
#define WEIR_AGENT_NATIVE_H

#include "agent/thread.h"

/*
 * By the only thread of a process with memory and descriptors of its own, on its
 * way back to the program: from here on the agent has no part in it. Where the
 * program's code cannot be restored only the backstop goes.
 */
void native_leave(struct thread *thread);

#endif
