/* SPDX-License-Identifier: MIT */
/*
 * Branches that the hardware records: a perf event for each thread, whose ring lies in
 * the supervisor's memory. The supervisor opens it for a thread that waits for that, so
 * the program's descriptors, limits and filters have no part in it, and what was
 * recorded outlives the thread (supervisor/branch_events.c). Who wants to read has it
 * copied to the memory that is the ring of other sources.
 */
#ifndef WEIR_AGENT_BRANCH_EVENTS_H
#define WEIR_AGENT_BRANCH_EVENTS_H

#include "agent/branches.h"
#include "utrace/task.h"
#include "weir.h"

enum {
	BRANCH_RECORD_LIMIT = BRANCH_RING_SIZE / sizeof(struct weir_branch) - 1,
	BRANCH_STUB_PAGES = 16384,
};

/* A copy of what was recorded of a thread, in task->branches. */
struct branch_record {
	u64 count;
	struct weir_branch branches[BRANCH_RECORD_LIMIT];
};

/* What the supervisor does where the image's code runs on its own threads. */
struct branch_hardware {
	int (*want)(bool stand_in); /* 0, or why the hardware cannot be had */
	void (*read)(struct task *task);
};

/*
 * Pages of stubs, of any process of the domain: branches from there and to there are not
 * the program's, and when somebody reads the process may be gone. Only grows.
 */
struct branch_stubs {
	u64 count; /* of those that were to be noted: some found no room if it is too large */
	u64 pages[BRANCH_STUB_PAGES];
};

static inline bool branches_are_events(u32 source)
{
	return source == WEIR_BRANCHES_BY_HARDWARE || source == WEIR_BRANCHES_STAND_IN;
}

/* In init: whether the hardware records branches here. 0 or -errno. */
int branch_events_want(u32 source);

/* Before the first instruction of a thread or an image, when the task has its numbers. */
void branch_events_begin(struct task *task);

/* A page of stubs was mapped. */
void branch_events_note_stubs(u64 page);

/* As weir_branches. */
long branch_events_copy(struct task *task, struct weir_branch *branches, size_t count);

#endif
