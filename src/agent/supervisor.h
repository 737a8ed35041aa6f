/* SPDX-License-Identifier: MIT */
/*
 * The agent's line to the supervisor: requests by shared memory and futex.
 */
#ifndef WEIR_AGENT_SUPERVISOR_H
#define WEIR_AGENT_SUPERVISOR_H

#include "utrace/task.h"

/*
 * Whether the supervisor still runs. The word is a robust lock that it holds:
 * the kernel marks it when its owner dies, however that happens.
 */
static inline bool supervisor_alive(void)
{
	const u32 *lock = (const u32 *)(const void *)domain_get()->life_line;
	u32 word = __atomic_load_n(lock, __ATOMIC_RELAXED);

	return word != 0 && (word & 0x40000000 /* FUTEX_OWNER_DIED */) == 0;
}

/* Queues a request of the current task and rings; does not wait. */
void supervisor_post(struct task *task, enum task_request request);

/* The same for a request that names another task. */
void supervisor_post_about(struct task *task, enum task_request request, struct task *target);

/* Waits for the answer to the request just posted. ANSWER_NONE: supervisor gone. */
enum task_answer supervisor_wait(struct task *task);

/*
 * Waits while the supervisor leaves this futex word at `value`: until it is gone, or
 * for `looks` times 10 ms, as it may be stopped or killed meanwhile.
 */
void supervisor_wait_while(u32 *word, u32 value, u32 looks);

#endif
