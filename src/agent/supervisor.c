/* SPDX-License-Identifier: MIT */
/*
 * Requests to the supervisor: a lock-free stack of tasks in the domain header,
 * a futex to ring with, a futex in each task for the answer.
 */
#include "agent/supervisor.h"

#include "base/rawsys.h"

enum { WAIT_YIELDS = 100 };

/*
 * One request at a time: waits until the last one was taken off the stack. That is
 * a matter of microseconds, unless the supervisor has to wait for a CPU.
 */
static bool wait_for_turn(struct task *task)
{
	const u64 timeout[2] = { 0, 50 * 1000 * 1000 };
	u32 request;

	for (u32 i = 0;
	     (request = __atomic_load_n(&task->request, __ATOMIC_ACQUIRE)) != REQUEST_NONE; i++) {
		if (!supervisor_alive())
			return false;
		if (i < WAIT_YIELDS)
			raw_syscall3(__NR_sched_yield, 0, 0, 0);
		else
			sys_futex_wait(&task->request, request, timeout);
	}
	return true;
}

static void push(struct task *task, enum task_request request)
{
	struct domain *domain = domain_get();
	struct task *head = __atomic_load_n(&domain->requests, __ATOMIC_RELAXED);

	__atomic_store_n(&task->answer, ANSWER_NONE, __ATOMIC_RELAXED);
	__atomic_store_n(&task->request, request, __ATOMIC_RELAXED);
	do {
		task->request_next = head;
		/* Release pairs with the acquire of the supervisor, which takes all. */
	} while (!__atomic_compare_exchange_n(&domain->requests, &head, task, true,
					      __ATOMIC_RELEASE, __ATOMIC_RELAXED));
	__atomic_add_fetch(&domain->mailbox, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&domain->mailbox, 1);
}

void supervisor_post(struct task *task, enum task_request request)
{
	if (wait_for_turn(task))
		push(task, request);
}

void supervisor_post_about(struct task *task, enum task_request request, struct task *target)
{
	if (!wait_for_turn(task))
		return;
	task->request_target = target;
	push(task, request);
}

enum task_answer supervisor_wait(struct task *task)
{
	const u64 timeout[2] = { 0, 50 * 1000 * 1000 };

	for (;;) {
		/* Acquire pairs with the release of the supervisor's answer. */
		u32 answer = __atomic_load_n(&task->answer, __ATOMIC_ACQUIRE);

		if (answer != ANSWER_NONE)
			return (enum task_answer)answer;
		if (!supervisor_alive())
			return ANSWER_NONE;
		sys_futex_wait(&task->answer, ANSWER_NONE, timeout);
	}
}

void supervisor_wait_while(u32 *word, u32 value, u32 looks)
{
	const u64 look[2] = { 0, 10 * 1000 * 1000 };

	for (u32 i = 0;
	     i < looks && supervisor_alive() && __atomic_load_n(word, __ATOMIC_SEQ_CST) == value;
	     i++)
		sys_futex_wait(word, value, look);
}
