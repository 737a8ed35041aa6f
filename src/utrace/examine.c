/* SPDX-License-Identifier: MIT */
/*
 * Waiting for callbacks, looking at stopped threads, and the status line.
 */
#include "utrace/core.h"
#include "utrace/report.h"

enum examine_kind {
	EXAMINE_SELF,
	EXAMINE_STOPPED, /* count: run_count of the thread */
	EXAMINE_ASLEEP,	 /* count: task_ops.sleep_count */
};

/* Waits until the callback that is running, if it is this engine's, is over. */
static int wait_for_callback(struct utrace *utrace, struct utrace_engine *engine)
{
	for (;;) {
		u32 count = __atomic_load_n(&utrace->callback_count, __ATOMIC_ACQUIRE);

		if (!engine_is_reporting(utrace, engine))
			return 0;
		if (utrace_task_ops.futex_wait(&utrace->callback_count, count) == -EINTR)
			return -ERESTARTSYS;
	}
}

int utrace_barrier(struct task *target, struct utrace_engine *engine)
{
	struct utrace *utrace;
	int err;

	if (target == utrace_current())
		return 0;
	if (engine->task != target || (engine_flags(engine) & ENGINE_REAPED) != 0)
		return -ESRCH;
	utrace = task_utrace(target);
	__atomic_fetch_add(&utrace->callback_waiters, 1, __ATOMIC_SEQ_CST);
	/* Pairs with pass_publish_engine, and makes the waiter visible to a pass. */
	utrace_fence();
	err = wait_for_callback(utrace, engine);
	__atomic_fetch_sub(&utrace->callback_waiters, 1, __ATOMIC_SEQ_CST);
	if (err != 0)
		return err;
	return (engine_flags(engine) & ENGINE_DETACHED) != 0 ? -ESRCH : 0;
}

/* Under the lock: how an examination can tell later that the thread has run. */
static int examine_mark(struct task *task, struct utrace_examiner *mark)
{
	struct utrace *utrace = task_utrace(task);
	u32 sleep = 0;

	mark->kind = EXAMINE_STOPPED;
	mark->count = utrace->run_count;
	if (utrace->run_state != UTRACE_RUNNING)
		return 0;
	if (utrace_task_ops.sleep_count != NULL)
		sleep = utrace_task_ops.sleep_count(task);
	mark->kind = EXAMINE_ASLEEP;
	mark->count = sleep;
	return sleep != 0 ? 0 : -EAGAIN;
}

int utrace_prepare_examine(struct task *target, struct utrace_engine *engine,
			   struct utrace_examiner *examiner)
{
	struct utrace_examiner mark = { EXAMINE_SELF, 0 };
	struct utrace *utrace;
	int err = 0;

	if (target == utrace_current()) {
		*examiner = mark;
		return 0;
	}
	if ((engine_flags(engine) & ENGINE_DETACHED) != 0 || engine->task != target)
		return -ESRCH;
	utrace = task_utrace(target);
	utrace_lock(utrace);
	if ((engine_flags(engine) & ENGINE_HOLD) == 0)
		err = -EINVAL;
	else if (utrace->phase >= UTRACE_DEAD)
		err = -ESRCH;
	else
		err = examine_mark(target, &mark);
	utrace_unlock(utrace);
	if (err == 0)
		*examiner = mark;
	return err;
}

int utrace_finish_examine(struct task *target, struct utrace_engine *engine,
			  struct utrace_examiner *examiner)
{
	struct utrace_examiner now = { EXAMINE_SELF, 0 };
	struct utrace *utrace;
	int err;

	if (examiner->kind == EXAMINE_SELF)
		return 0;
	if ((engine_flags(engine) & ENGINE_REAPED) != 0)
		return -EAGAIN;
	if (engine->task != target)
		return -EINVAL;
	utrace = task_utrace(target);
	utrace_lock(utrace);
	err = examine_mark(target, &now);
	if ((engine_flags(engine) & ENGINE_HOLD) == 0)
		err = -EINVAL;
	else if (utrace->phase >= UTRACE_DEAD || now.kind != examiner->kind ||
		 now.count != examiner->count)
		err = -EAGAIN;
	utrace_unlock(utrace);
	return err;
}

int utrace_proc_status(struct task *task, char *buffer, size_t size)
{
	unsigned long events =
	    utrace_events(task_utrace(task)) & (UTRACE_EVENT_ALL | UTRACE_WORK_HOLD);
	char line[] = "Utrace:\t0000000000000000\n";
	const size_t head = 8;
	size_t digits = 1;
	size_t length;

	while (digits < 16 && (events >> (4 * digits)) != 0)
		digits++;
	for (size_t i = 0; i < digits; i++)
		line[head + i] = "0123456789abcdef"[(events >> (4 * (digits - 1 - i))) & 15];
	line[head + digits] = '\n';
	length = head + digits + 1;
	if (size == 0)
		return 0;
	if (length > size - 1)
		length = size - 1;
	for (size_t i = 0; i < length; i++)
		buffer[i] = line[i];
	buffer[length] = '\0';
	return (int)length;
}
