/* SPDX-License-Identifier: MIT */
/*
 * Resource limits that are meant for the program. weir has lifted those that
 * would hit its own memory, as far as it may; the program starts with all of
 * them in force, and with room for the agent beyond them.
 */
#ifndef WEIR_SUPERVISOR_LIMITS_H
#define WEIR_SUPERVISOR_LIMITS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/types.h"

/* Before the domain is made. */
void limits_lift(void);

/* The limit of the program's stack, or RLIM_INFINITY. */
u64 limits_stack(void);

/* Tells the agents how the program's limits and the real ones differ. */
void limits_describe(void);

/* In the child that becomes the program. */
void limits_restore(void);

/* Does what the agent maps fit into the limits of a process with a new image? */
bool limits_leave_room(pid_t pid);

#endif
