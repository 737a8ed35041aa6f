/* SPDX-License-Identifier: MIT */
/*
 * Stopping all threads of a process that runs, by ptrace. By the control thread.
 */
#ifndef WEIR_SUPERVISOR_SEIZE_H
#define WEIR_SUPERVISOR_SEIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/types.h"

struct attach;
struct session;
struct task;

/* A thread that is stopped. */
struct stopped {
	pid_t tid;
	pid_t pid;
	u64 mask;
	struct attach *attach;
	bool is_held;	     /* by our ptrace */
	bool is_job_stopped; /* by a signal, too */
};

/* All that weir attaches to, or unmaps its memory from. */
struct attachment {
	struct stopped *threads; /* those of a process together, its leader first */
	size_t count;
	struct task **tasks; /* of them all; in the domain */
	bool leaves;	     /* they were left; no word if something is in the way */
	bool stays;	     /* something is */
};

bool seize_knows(const struct attachment *all, pid_t tid);

/*
 * Adds the threads of a process to session->attachment, all of them stopped. 0; -ESRCH:
 * there is no such process; or -errno after saying why. Those that are held stay so.
 */
int seize_process(struct session *session, pid_t pid);

/* Lets a thread go on that is held. */
void seize_release(struct stopped *thread);

/* Says why nothing comes of it. Returns err. */
int seize_refuse(pid_t pid, const char *why, int err);

#endif
