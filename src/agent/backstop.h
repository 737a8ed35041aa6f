/* SPDX-License-Identifier: MIT */
/*
 * The backstop (base/backstop.h) as the agent sets it.
 */
#ifndef WEIR_AGENT_BACKSTOP_H
#define WEIR_AGENT_BACKSTOP_H

#include "agent/thread.h"

struct kernel_siginfo;

enum { PR_SET_SYSCALL_USER_DISPATCH = 59, SYS_USER_DISPATCH_CODE = 2, SYS_SECCOMP_CODE = 1 };

/* For the calling thread of a new image, and of a child. 0 or -errno. */
long backstop_arm_image(void);
long backstop_arm_child(void);

/* Can this process be left to itself, or to an image without an agent? Filters cannot be removed.
 */
bool backstop_can_go(void);

/* The calling thread's calls go to the kernel again, wherever they are made. */
void backstop_disarm(void);

/* Is this SIGSYS, raised outside of agent text, the backstop's? */
bool backstop_raised(const struct kernel_siginfo *info);

#endif
