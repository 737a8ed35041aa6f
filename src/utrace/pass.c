/* SPDX-License-Identifier: MIT */
/*
 * The uncommon parts of a pass, and stopping.
 *
 * Invariant: `reporting` is NULL whenever the thread is not inside the
 * callbacks to one engine, `in_pass` is 0 while it is stopped. What a callback
 * answered is in the engine's flags before `reporting` leaves it.
 */
#include "utrace/pass.h"
#include "utrace/report.h"

void utrace_demand(struct task *task, u32 action)
{
	if (action >= UTRACE_RESUME || !pending_lower(task_utrace(task), action))
		return;
	utrace_task_ops.kick(task,
			     action == UTRACE_INTERRUPT ? TASK_KICK_INTERRUPT : TASK_KICK_REPORT);
}

/* Under the lock. The engine's hold follows its answer, except one that is newer. */
static void answer_hold(struct utrace_engine *engine, u32 action)
{
	unsigned long flags = engine_flags(engine);

	if ((flags & ENGINE_DETACHED) != 0)
		return;
	if (action == UTRACE_DETACH) {
		engine->hold_fresh = 0;
		engine_set_flags(engine, ENGINE_DETACHED);
		return;
	}
	/*
	 * Another thread's STOP that came while the callback was running was
	 * not known to it: its answer does not withdraw that.
	 */
	if (action != UTRACE_STOP && engine->hold_fresh != 0) {
		engine->hold_fresh = 0;
		return;
	}
	engine_set_hold(engine, action == UTRACE_STOP);
}

void pass_apply(struct pass *pass, struct utrace_engine *engine, u32 action)
{
	utrace_lock(pass->utrace);
	answer_hold(engine, action);
	utrace_settle_unlock(pass->task);

	if (action < pass->action)
		pass->action = action;
	if (action != UTRACE_STOP && action < pass->others)
		pass->others = action;
}

unsigned long pass_quiesce(struct pass *pass, struct utrace_engine *engine)
{
	if (engine->ops->report_quiesce != NULL) {
		u32 answer = engine->ops->report_quiesce(pass->action, engine, pass->event);

		pass_combine(pass, engine, answer);
	}
	return engine_flags(engine);
}

void pass_wake_waiters(struct utrace *utrace)
{
	/* Release: the answer is in force for who sees the count. */
	__atomic_fetch_add(&utrace->callback_count, 1, __ATOMIC_RELEASE);
	utrace_task_ops.futex_wake(&utrace->callback_count, INT32_MAX);
}

void pass_unlink(struct pass *pass, struct utrace_engine *engine)
{
	utrace_lock(pass->utrace);
	engine_unlink(pass->utrace, engine);
	utrace_settle_unlock(pass->task);
}

void lone_settle(struct utrace *utrace, struct utrace_engine *engine, struct task *task)
{
	struct pass pass = { .task = task, .utrace = utrace };

	if (__atomic_load_n(&utrace->callback_waiters, __ATOMIC_RELAXED) != 0)
		pass_wake_waiters(utrace);
	if ((engine_flags(engine) & ENGINE_DETACHED) != 0)
		pass_unlink(&pass, engine);
}

/* Returns true when the thread has to sleep. */
static bool enter_stop(struct utrace *utrace)
{
	bool held;

	utrace_lock(utrace);
	held = utrace_is_held(utrace) && utrace->phase < UTRACE_DEAD;
	if (held) {
		utrace->flags &= (u16)~UTRACE_NEW_QUIESCE;
		__atomic_store_n(&utrace->run_state, UTRACE_STOPPED, __ATOMIC_RELEASE);
	}
	utrace_unlock(utrace);
	return held;
}

static bool is_stopped(struct utrace *utrace)
{
	return __atomic_load_n(&utrace->run_state, __ATOMIC_ACQUIRE) == UTRACE_STOPPED;
}

/* Killed: out of the stop although engines still hold. */
static void abandon_stop(struct utrace *utrace)
{
	utrace_lock(utrace);
	if (utrace->run_state == UTRACE_STOPPED) {
		__atomic_fetch_add(&utrace->run_count, 1, __ATOMIC_RELEASE);
		__atomic_store_n(&utrace->run_state, UTRACE_RUNNING, __ATOMIC_RELEASE);
	}
	utrace_unlock(utrace);
}

static enum stop_result sleep_in_stop(struct task *task, struct utrace *utrace)
{
	for (;;) {
		/* Read before the state: a stop that ends in between changes it. */
		u32 word = __atomic_load_n(&utrace->stop_word, __ATOMIC_ACQUIRE);

		if (!is_stopped(utrace))
			return STOP_ENDED;
		if (utrace_task_ops.park(task, &utrace->stop_word, word) != 0) {
			abandon_stop(utrace);
			return STOP_KILLED;
		}
	}
}

/* What was asked of a stopped thread was not marked: it is awake now. */
static void mark_pending(struct task *task)
{
	bool interrupt = utrace_wants_signal(task);

	utrace_task_ops.kick(task, interrupt ? TASK_KICK_INTERRUPT : TASK_KICK_REPORT);
}

static enum stop_result stop_without_signals(struct task *task, struct utrace *utrace)
{
	enum stop_result result = STOP_NOT_HELD;

	if (utrace_task_ops.stop_begins != NULL)
		utrace_task_ops.stop_begins(task);
	if (enter_stop(utrace))
		result = sleep_in_stop(task, utrace);
	if (utrace_task_ops.stop_ended != NULL)
		utrace_task_ops.stop_ended(task);
	return result;
}

enum stop_result utrace_stop(struct task *task)
{
	struct utrace *utrace = task_utrace(task);
	enum stop_result result = stop_without_signals(task, utrace);

	if (result != STOP_ENDED)
		return result;

	result = pending_in(utrace_events(utrace)) <= UTRACE_REPORT ? STOP_REPORT : STOP_ENDED;
	/* EQ-07: who set QUIESCE meanwhile was promised a report; not one of this event again. */
	if ((__atomic_load_n(&utrace->flags, __ATOMIC_RELAXED) & UTRACE_NEW_QUIESCE) != 0 &&
	    pending_in(utrace_events(utrace)) == UTRACE_RESUME)
		utrace_demand(task, UTRACE_REPORT);
	/* C-09: resumed plainly, so a step armed before does not happen. */
	if (pending_in(utrace_events(utrace)) == UTRACE_RESUME)
		utrace_apply_pending(task);
	else
		mark_pending(task);
	return result;
}

enum stop_result pass_stop(struct pass *pass)
{
	utrace_demand(pass->task, pass->others);
	if (likely(!utrace_is_held(pass->utrace)))
		return STOP_NOT_HELD;
	return utrace_stop(pass->task);
}

static enum task_step step_of(u32 action)
{
	if (action == UTRACE_BLOCKSTEP && utrace_task_ops.has_block_step)
		return TASK_STEP_BLOCK;
	return action == UTRACE_RESUME ? TASK_STEP_NONE : TASK_STEP_SINGLE;
}

void utrace_apply_pending(struct task *task)
{
	struct utrace *utrace = task_utrace(task);
	u32 action = pending_take(utrace, UTRACE_REPORT);

	if (action <= UTRACE_REPORT)
		return;
	if (action == UTRACE_RESUME && (utrace->thread_flags & UTRACE_STEPPING) == 0)
		return;
	utrace->thread_flags &= ~(u32)UTRACE_STEPPING;
	if (action != UTRACE_RESUME)
		utrace->thread_flags |= UTRACE_STEPPING;
	utrace_task_ops.step(task, step_of(action));
}
