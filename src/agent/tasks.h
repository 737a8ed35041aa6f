/* SPDX-License-Identifier: MIT */
/*
 * Task slots in the shared arena.
 *
 * A slot is taken by writing one's name into `claim`; the state stays FREE until
 * the task is described and published, so that nobody sees half a task. Who is
 * killed before that loses the slot to task_free_claims. The last reference
 * gives the slot back; a thread that is killed while it holds one loses a slot.
 */
#ifndef WEIR_AGENT_TASKS_H
#define WEIR_AGENT_TASKS_H

#include "utrace/task.h"

/*
 * Takes a free slot, with a cleared task and an empty ring description (the ring
 * itself is set up by whoever maps it). NULL: all used.
 */
struct task *task_create(void);

/* What the task is stands in it: from now on others look at it. State TASK_NEW. */
void task_publish(struct task *task);

/* Takes a reference unless the task is gone already; gives one back. */
bool task_get(struct task *task);
void task_put(struct task *task);

/* The next living thread of the process beside this one, from that slot on; or NULL. */
struct task *task_next_sibling(const struct task *self, u32 slot);

/* Slots that a killed maker (utrace_owner_of) had taken and not published. */
void task_free_claims(u32 name);

#endif
