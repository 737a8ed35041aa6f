/* SPDX-License-Identifier: MIT */
/*
 * See leave.h, and agent/leave.c for what happens in the processes.
 *
 * All threads of an address space have to be in the agent at the same time. They are
 * called in until that is so: there may be new ones each time. Meanwhile requests are
 * served as always, as a thread may wait for the answer, in an exec for example.
 */
#include "supervisor/leave.h"

#include <stdio.h>
#include <time.h>

#include "base/rawsys.h"
#include "supervisor/attach.h"
#include "supervisor/session.h"

enum {
	ROUNDS = 5000,
	ROUND_NS = 1000 * 1000,
	ROUNDS_BETWEEN_CALLS = 100,
};

static u32 flags_of(const struct task *task)
{
	return __atomic_load_n(&task->flags, __ATOMIC_ACQUIRE);
}

/* It runs, or is about to. */
static bool is_here(const struct task *task)
{
	u32 state = __atomic_load_n(&task->state, __ATOMIC_ACQUIRE);
	const u32 gone = TASK_EXITED | TASK_KILLED | TASK_UNFOLLOWED;

	if ((flags_of(task) & TASK_GATHERED) != 0)
		return state == TASK_RUNNING;
	return (state == TASK_NEW || state == TASK_RUNNING) &&
	       (flags_of(task) & (gone | TASK_UNTRACED)) == 0;
}

static bool is_gathered(const struct task *task)
{
	return (flags_of(task) & TASK_GATHERED) != 0;
}

/*
 * Somebody waits for a child that runs in the same memory: that has to go on, to its end
 * there. After an exec its memory is another one.
 */
static bool has_vfork(u32 space, u32 high)
{
	const u32 either = TASK_VFORKING | TASK_IN_VFORK;

	for (u32 slot = 0; slot < high; slot++) {
		const struct task *task = domain_task(slot);

		if (is_here(task) && task->space == space && (flags_of(task) & either) != 0)
			return true;
	}
	return false;
}

/* The number of threads that are missing. */
static u32 call_in(struct session *session, bool again)
{
	u32 high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);
	u32 missing = 0;

	for (u32 slot = 0; slot < high; slot++) {
		struct task *task = domain_task(slot);
		u32 work = __atomic_load_n(&task->work, __ATOMIC_ACQUIRE);

		if (!is_here(task) || is_gathered(task))
			continue;
		missing++;
		if (__atomic_load_n(&task->state, __ATOMIC_ACQUIRE) == TASK_RUNNING &&
		    (again || (work & WORK_LEAVE) == 0) && !has_vfork(task->space, high))
			session->image.calls.call_in(task);
	}
	return missing;
}

static void wait_a_round(struct session *session)
{
	const u64 round[2] = { 0, ROUND_NS };
	u32 seen = __atomic_load_n(&domain_get()->mailbox, __ATOMIC_ACQUIRE);

	control_serve_all(session);
	sys_futex_wait(&domain_get()->mailbox, seen, round);
}

static void gather(struct session *session)
{
	for (u32 round = 0; round < ROUNDS; round++) {
		if (call_in(session, round % ROUNDS_BETWEEN_CALLS == 0) == 0)
			return;
		wait_a_round(session);
	}
}

static bool is_complete(u32 space, u32 high)
{
	for (u32 slot = 0; slot < high; slot++) {
		const struct task *task = domain_task(slot);

		if (is_here(task) && task->space == space && !is_gathered(task))
			return false;
	}
	return true;
}

/* One of the threads does what has to be done once. */
static bool undo(struct session *session, struct task *task)
{
	session_answer(task, ANSWER_UNDO);
	for (u32 round = 0; round < ROUNDS && is_here(task); round++) {
		if ((flags_of(task) & TASK_UNDONE) != 0)
			return true;
		wait_a_round(session);
	}
	return false;
}

static void answer_all(u32 space, u32 high, enum task_answer answer)
{
	for (u32 slot = 0; slot < high; slot++) {
		struct task *task = domain_task(slot);

		if (is_gathered(task) && task->space == space)
			session_answer(task, answer);
	}
}

static void tell(const struct session *session, const struct task *task, bool left)
{
	if (!left)
		fprintf(stderr,
			"weir: Process %d: not all of its threads could be called; the agent "
			"stays in it, and does nothing\n",
			(int)task->tgid);
	else if (!session->options->quiet)
		fprintf(stderr, "weir: Process %d detached\n", (int)task->tgid);
}

void leave_processes(struct session *session)
{
	u32 high;

	gather(session);
	high = __atomic_load_n(&domain_get()->task_high, __ATOMIC_ACQUIRE);
	for (u32 slot = 0; slot < high; slot++) {
		struct task *task = domain_task(slot);
		bool left;

		/* Once for each space; the answer takes the mark from all of its threads. */
		if (!is_here(task) || !is_gathered(task) ||
		    __atomic_load_n(&task->answer, __ATOMIC_ACQUIRE) != ANSWER_NONE)
			continue;
		left = is_complete(task->space, high) && undo(session, task);
		answer_all(task->space, high, left ? ANSWER_GRANTED : ANSWER_REFUSED);
		if (left)
			attach_unmap(session, task->tgid);
		tell(session, task, left);
	}
}
