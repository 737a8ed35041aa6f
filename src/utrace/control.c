/* SPDX-License-Identifier: MIT */
/*
 * What engines ask of threads: event masks and actions.
 *
 * Everything is decided under the lock of the target; whether a callback to
 * this engine is running is asked after the change is visible everywhere
 * (utrace_fence), which makes the answer 0 a promise.
 */
#include "utrace/pass.h"
#include "utrace/report.h"

static bool is_quiescent(const struct utrace *utrace)
{
	return utrace->run_state != UTRACE_RUNNING;
}

/* Under the lock: report_death for this mask is yet to be finished. */
static bool death_is_due(const struct utrace *utrace, unsigned long flags)
{
	bool wanted = (flags & DEATH_EVENTS) != 0;

	if ((utrace->flags & UTRACE_DEATH_RUNNING) != 0)
		return wanted;
	return wanted && (utrace->flags & UTRACE_DEATH_DUE) != 0 &&
	       (utrace->flags & UTRACE_REAP_DUE) != 0;
}

/*
 * Takes the target's lock if the engine is attached to it. The engine is
 * asked first, as a detached one's target may be gone.
 */
static int lock_target(struct task *target, struct utrace_engine *engine)
{
	struct utrace *utrace;

	if ((engine_flags(engine) & ENGINE_DETACHED) != 0 || engine->task != target)
		return -ESRCH;
	utrace = task_utrace(target);
	utrace_lock(utrace);
	if ((engine_flags(engine) & ENGINE_DETACHED) == 0)
		return 0;
	utrace_unlock(utrace);
	return -ESRCH;
}

/* Under the lock: may a dead thread's mask change this way? */
static int check_dead_mask(const struct utrace *utrace, unsigned long old, unsigned long new)
{
	if (utrace->phase < UTRACE_DEAD)
		return 0;
	if ((new & ~old &DEATH_EVENTS) != 0)
		return -EALREADY;
	if (death_is_due(utrace, old))
		return (old & ~new &DEATH_EVENTS) != 0 ? -EALREADY : 0;
	return utrace->phase == UTRACE_REAPED ? -ESRCH : 0;
}

/*
 * Under the lock. Whether a callback for a bit that this call clears, or that an
 * unfinished one cleared, may be running: who calls again is still waiting for it.
 */
static bool clears_what_may_run(struct utrace *utrace, const struct utrace_engine *engine,
				unsigned long flags, unsigned long mask)
{
	bool repeats =
	    __atomic_load_n(&engine->clearing, __ATOMIC_RELAXED) != 0 && (mask & ~flags) == 0;

	return !is_quiescent(utrace) && utrace->phase < UTRACE_DEAD &&
	       (repeats || (flags & ~mask & UTRACE_EVENT_ALL) != 0);
}

int utrace_set_events(struct task *target, struct utrace_engine *engine, unsigned long eventmask)
{
	unsigned long mask = eventmask & UTRACE_EVENT_ALL;
	struct utrace *utrace;
	unsigned long flags;
	bool may_run;
	int err = lock_target(target, engine);

	if (err != 0)
		return err;
	utrace = task_utrace(target);
	flags = engine_flags(engine);
	err = (mask & ~utrace_task_ops.supported_events) != 0
		  ? -EOPNOTSUPP
		  : check_dead_mask(utrace, flags, mask);
	if (err != 0) {
		utrace_unlock(utrace);
		return err;
	}

	engine_set_flags(engine, mask | (flags & ENGINE_HOLD));
	if (utrace->run_state == UTRACE_STOPPED && (mask & ~flags & UTRACE_EVENT(QUIESCE)) != 0)
		utrace->flags |= UTRACE_NEW_QUIESCE;
	may_run = clears_what_may_run(utrace, engine, flags, mask);
	utrace_settle_unlock(target);
	utrace_notify_events(target);

	if (!may_run || target == utrace_current())
		return 0;
	/* Pairs with pass_publish_engine. */
	utrace_fence();
	may_run = engine_is_reporting(utrace, engine);
	__atomic_store_n(&engine->clearing, may_run, __ATOMIC_RELAXED);
	return may_run ? -EINPROGRESS : 0;
}

/* Under the lock, which it gives up. */
static int detach_unlock(struct task *target, struct utrace_engine *engine)
{
	struct utrace *utrace = task_utrace(target);
	struct utrace_retired retired = { NULL, NULL };
	int result = 0;

	engine->hold_fresh = 0;
	engine_set_flags(engine, ENGINE_DETACHED);
	/* Pairs with pass_publish_engine: no callback can begin after this. */
	utrace_fence();
	if (engine_is_reporting(utrace, engine)) {
		result = -EINPROGRESS;
	} else {
		engine_unlink(utrace, engine);
		retired = utrace_retire(target);
	}
	utrace_settle_unlock(target);
	utrace_notify_events(target);
	utrace_free_retired(retired);
	return result;
}

/* Under the lock, which it gives up. */
static int control_dead_unlock(struct task *target, struct utrace_engine *engine, u32 action)
{
	struct utrace *utrace = task_utrace(target);
	int err = -ESRCH;

	if (action == UTRACE_DETACH && (utrace->flags & UTRACE_DEATH_RUNNING) != 0)
		err = -EALREADY;
	else if (action == UTRACE_DETACH && death_is_due(utrace, engine_flags(engine)))
		err = -EALREADY;
	else if (action == UTRACE_DETACH && utrace->phase != UTRACE_REAPED)
		return detach_unlock(target, engine);
	utrace_unlock(utrace);
	return err;
}

/* Under the lock, which it gives up. */
static int stop_unlock(struct task *target, struct utrace_engine *engine)
{
	struct utrace *utrace = task_utrace(target);
	bool self = target == utrace_task_ops.current();
	bool stopped = is_quiescent(utrace);
	bool live = utrace->phase == UTRACE_LIVE;

	engine_set_hold(engine, true);
	/* Decides between this and the answer of a callback that is running. */
	if (!stopped && !self && engine_is_reporting(utrace, engine))
		engine->hold_fresh = 1;
	utrace_settle_unlock(target);
	if (stopped)
		return 0;
	if (live)
		utrace_demand(target, UTRACE_REPORT);
	/* Asked after the kick: it lies before the next instruction of whoever is stopped now. */
	if (live && !self && utrace_task_ops.is_job_stopped != NULL &&
	    utrace_task_ops.is_job_stopped(target))
		return 0;
	return -EINPROGRESS;
}

/* Under the lock, which it gives up. */
static int request_unlock(struct task *target, struct utrace_engine *engine, u32 action)
{
	struct utrace *utrace = task_utrace(target);
	bool live = utrace->phase == UTRACE_LIVE;

	/* Before the hold goes: a thread that wakes finds what it is to do. */
	if (live && action != UTRACE_RESUME && is_quiescent(utrace)) {
		pending_lower(utrace, action);
		live = false;
	}
	engine_set_hold(engine, false);
	utrace_settle_unlock(target);
	if (live)
		utrace_demand(target, action);
	return 0;
}

static int check_action(const struct utrace_engine *engine, u32 action)
{
	bool step = action == UTRACE_SINGLESTEP || action == UTRACE_BLOCKSTEP;
	bool detached = (engine_flags(engine) & ENGINE_DETACHED) != 0;

	if (action >= UTRACE_RESUME_MAX) {
		utrace_warn("utrace_control: no such action");
		return -EINVAL;
	}
	if (detached)
		return -ESRCH;
	if ((step || action == UTRACE_REPORT) &&
	    (engine_flags(engine) & UTRACE_EVENT(QUIESCE)) == 0) {
		utrace_warn("utrace_control: report or step without UTRACE_EVENT(QUIESCE)");
		return -EINVAL;
	}
	if (step && !utrace_task_ops.has_single_step)
		return -EOPNOTSUPP;
	if (action == UTRACE_BLOCKSTEP && !utrace_task_ops.has_block_step)
		utrace_warn("utrace_control: no block step, single step instead");
	return 0;
}

int utrace_control(struct task *target, struct utrace_engine *engine,
		   enum utrace_resume_action resume_action)
{
	u32 action = resume_action;
	int err = check_action(engine, action);

	if (err == 0)
		err = lock_target(target, engine);
	if (err != 0)
		return err;
	if (task_utrace(target)->phase >= UTRACE_DEAD)
		return control_dead_unlock(target, engine, action);
	if (action == UTRACE_DETACH)
		return detach_unlock(target, engine);
	if (action == UTRACE_STOP)
		return stop_unlock(target, engine);
	return request_unlock(target, engine, action);
}
