/* SPDX-License-Identifier: MIT */
/*
 * A look at running domains from outside: those of this user, found by the
 * descriptors of their supervisors in /proc and mapped read-only.
 */
#ifndef WEIR_SUPERVISOR_STATUS_H
#define WEIR_SUPERVISOR_STATUS_H

#include <sys/types.h>

#include "base/types.h"

enum { STATUS_ENGINE_COUNT = 64, STATUS_NAME_SIZE = 64 };

struct status_domain {
	pid_t pid; /* of the supervisor */
	const char *memory;
	u64 base; /* where the domain lies in its processes */
};

struct status_engine {
	char name[STATUS_NAME_SIZE];
	unsigned long events;
	bool holds;
};

/* One thread. What is read while it changes may be out of date, but is never out of bounds. */
struct status_task {
	pid_t pid;
	pid_t tid;
	const char *state;
	unsigned long events; /* as utrace_proc_status has it */
	char comm[16];
	struct status_engine engines[STATUS_ENGINE_COUNT];
	u32 engine_count; /* may be more than there is room for */
};

/* Calls `visit` for each running domain. Returns their number, or -errno: /proc cannot be read. */
int status_for_each(void (*visit)(const struct status_domain *domain, void *context),
		    void *context);

/* Slots of a domain that may hold a task, and the task in one. False: there is none. */
u32 status_slots(const struct status_domain *domain);
bool status_read(const struct status_domain *domain, u32 slot, struct status_task *task);

#endif
