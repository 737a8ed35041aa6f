/* SPDX-License-Identifier: MIT */
/*
 * From the exec stop of a new image to its agent's first instruction.
 */
#ifndef WEIR_SUPERVISOR_INJECT_H
#define WEIR_SUPERVISOR_INJECT_H

#include <sys/types.h>

#include "supervisor/image.h"

/*
 * Starts the agent in a thread that is in a PTRACE_EVENT_EXEC stop of ours, and
 * lets go of it. Returns 0, or -errno when the image cannot be entered; it is then
 * still stopped, with the signal mask of `task`: untraced once it is let go.
 */
int inject_agent(const struct image *image, pid_t tid, struct task *task);

#endif
