/* SPDX-License-Identifier: MIT */
/*
 * Branches that the hardware records, by perf_event_open: one event for each thread,
 * opened by the supervisor, whose memory has the ring. So it outlives the thread, and
 * no descriptor of it is anywhere: the mapping alone keeps the event.
 */
#ifndef WEIR_SUPERVISOR_BRANCH_EVENTS_H
#define WEIR_SUPERVISOR_BRANCH_EVENTS_H

#include "utrace/task.h"

/* What the kernel has for a thread of ours that takes known branches: 0, or -errno. */
struct branch_probe {
	int trace;  /* all branches, by the branch trace store */
	int stacks; /* samples of the last few, LBR; not tried if the other works */
};

void branch_events_probe(struct branch_probe *probe);

/* Once, before engines start: lets them ask for it (agent/branch_events.h). */
void branch_events_offer(void);

/* Records a thread that waits in its agent, from here on, anew in a new image. 0 or -errno. */
int branch_events_open(const struct task *task);

/* Copies what there is of a task to task->branches, if it has a ring. */
void branch_events_read(struct task *task);

/* The task was reaped. */
void branch_events_close(const struct task *task);

/* All that are left. */
void branch_events_finish(void);

#endif
