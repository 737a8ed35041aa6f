/* SPDX-License-Identifier: MIT */
/*
 * Death and reaping, reported by the supervisor.
 *
 * Order per task: mark_dead, report_death, report_reap, each once. Reaping may
 * be noticed while the death report is due or running; it then becomes the
 * last act of whoever makes the death report, so no engine sees the two
 * together or in the wrong order.
 */
#include "utrace/pass.h"
#include "utrace/report.h"

void utrace_mark_dead(struct task *task)
{
	struct utrace *utrace = task_utrace(task);

	/* If it was killed inside a callback, that callback is over. */
	pass_publish_engine(utrace, NULL);
	pass_publish_running(utrace, 0);

	utrace_lock(utrace);
	if (utrace->phase < UTRACE_DEAD) {
		utrace->flags |= UTRACE_DEATH_DUE;
		utrace->phase = UTRACE_DEAD;
	}
	utrace->thread_flags = 0;
	__atomic_fetch_add(&utrace->run_count, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&utrace->run_state, UTRACE_RUNNING, __ATOMIC_RELEASE);
	pending_take(utrace, UTRACE_STOP);
	utrace_settle_unlock(task);

	pass_wake_waiters(utrace);
	utrace_collect(task);
}

struct death_call {
	bool group_dead;
	int signal;
};

static u32 call_death(struct pass *pass, struct utrace_engine *engine, void *arguments)
{
	const struct death_call *death = arguments;

	(void)pass;
	if (engine->ops->report_death == NULL)
		return CALL_SKIPPED;
	return engine->ops->report_death(engine, death->group_dead, death->signal);
}

static u32 call_reap(struct pass *pass, struct utrace_engine *engine, void *arguments)
{
	(void)arguments;
	if (engine->ops->report_reap == NULL)
		return CALL_SKIPPED;
	engine->ops->report_reap(engine, pass->task);
	return UTRACE_DETACH;
}

/* phase is REAPED: nobody can attach, control or change masks any more. */
static void make_reap_report(struct task *task)
{
	struct utrace_set *set = utrace_set_of(task_utrace(task));
	u32 count = set_count(set);
	struct pass pass;

	pass_begin(&pass, task, UTRACE_EVENT(REAP));
	for (u32 i = 0; i < count; i++) {
		struct utrace_engine *engine = set_slot(set, i);

		if (engine == NULL || (engine_flags(engine) & UTRACE_EVENT(REAP)) == 0)
			continue;
		pass_publish_engine(pass.utrace, engine);
		call_reap(&pass, engine, NULL);
		pass_publish_engine(pass.utrace, NULL);
	}
	pass_end(&pass);
	utrace_discard(task);
	pass_wake_waiters(task_utrace(task));
}

/* Under the lock. Returns true when the caller has to make the reap report. */
static bool begin_reap(struct utrace *utrace)
{
	if (utrace->phase == UTRACE_REAPED)
		return false;
	utrace->phase = UTRACE_REAPED;
	utrace->flags = 0;
	return true;
}

/* Under the lock. Is there anybody to report the death to? */
static bool begin_death(struct utrace *utrace)
{
	if ((utrace->flags & UTRACE_DEATH_DUE) == 0)
		return false;
	if ((utrace_events(utrace) & DEATH_EVENTS) == 0) {
		utrace->flags &= (u16)~UTRACE_DEATH_DUE;
		return false;
	}
	/* One store: it is due or running, never neither. */
	utrace->flags = (u16)((utrace->flags & ~UTRACE_DEATH_DUE) | UTRACE_DEATH_RUNNING);
	return true;
}

void utrace_report_death(struct task *task, bool group_dead, int signal)
{
	struct death_call death = { group_dead, signal };
	struct utrace *utrace = task_utrace(task);
	struct pass pass;
	bool reap;
	bool report;

	utrace_lock(utrace);
	report = begin_death(utrace);
	utrace_settle_unlock(task);

	if (report) {
		pass_begin(&pass, task, UTRACE_EVENT(DEATH));
		pass_walk(&pass, call_death, &death);
		pass_end(&pass);
	}

	utrace_lock(utrace);
	utrace->flags &= (u16)~UTRACE_DEATH_RUNNING;
	reap = (utrace->flags & UTRACE_REAP_DUE) != 0 && begin_reap(utrace);
	pending_take(utrace, UTRACE_STOP);
	utrace_settle_unlock(task);
	if (reap)
		make_reap_report(task);
}

/* Under the lock: the death report comes first and is not over. */
static bool reap_must_wait(struct utrace *utrace)
{
	if ((utrace->flags & UTRACE_DEATH_RUNNING) != 0)
		return true;
	return (utrace->flags & UTRACE_DEATH_DUE) != 0 &&
	       (utrace_events(utrace) & DEATH_EVENTS) != 0;
}

void utrace_report_reap(struct task *task)
{
	struct utrace *utrace = task_utrace(task);
	bool report = false;

	utrace_lock(utrace);
	if (utrace->phase == UTRACE_DEAD && reap_must_wait(utrace))
		utrace->flags |= UTRACE_REAP_DUE;
	else
		report = begin_reap(utrace);
	utrace_settle_unlock(task);
	if (report)
		make_reap_report(task);
}
