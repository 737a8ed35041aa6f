/* SPDX-License-Identifier: MIT */
/*
 * Pid handles, for the engine core: see utrace-task.h.
 */
#ifndef WEIR_AGENT_PIDS_H
#define WEIR_AGENT_PIDS_H

struct pid;
struct task;

/* The task that has the pid now, with a reference; or NULL. */
struct task *pids_task(struct pid *pid);

/* Why there is none: -EPERM for a thread outside of the domain, else -ESRCH. */
int pids_error(struct pid *pid);

#endif
