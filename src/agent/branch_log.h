/* SPDX-License-Identifier: MIT */
/*
 * A thread is interrupted while a copied branch logs itself.
 */
#ifndef WEIR_AGENT_BRANCH_LOG_H
#define WEIR_AGENT_BRANCH_LOG_H

#include "agent/thread.h"

/* A signal came: as if before the log, or behind it. */
void branch_log_leave(const struct thread *thread, struct kernel_sigcontext *context);

/*
 * A step ended amid the log: it is to go on, as to the program all of that is part of
 * the branch.
 */
bool branch_log_steps_on(const struct kernel_siginfo *info,
			 const struct kernel_sigcontext *context);

#endif
