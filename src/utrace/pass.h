/* SPDX-License-Identifier: MIT */
/*
 * A pass: one walk of a thread over its engines, for one event or (event 0)
 * because a report was asked for.
 *
 *	struct pass pass;
 *	pass_begin(&pass, task, UTRACE_EVENT(EXIT));
 *	pass_walk(&pass, call_exit, &arguments);
 *	pass_end(&pass);
 *	... pass_defer or pass_stop ...
 *
 * The walk is inlined into each event's function, with its call known: with
 * one engine and nothing to do, a pass is some loads, four stores and one
 * indirect call.
 */
#ifndef WEIR_UTRACE_PASS_H
#define WEIR_UTRACE_PASS_H

#include "utrace/core.h"

struct pass {
	struct task *task;
	struct utrace *utrace;
	unsigned long event;
	u32 action; /* what the next callback is told: smallest choice so far */
	u32 others; /* smallest choice but STOP */
	u32 bits;   /* event-specific part, answered by the last specific callback */
	u32 mask;   /* which bits of an answer are event-specific */
	u32 flags;  /* event-specific flags told to every callback */
};

enum { CALL_SKIPPED = UINT32_MAX }; /* the engine has no such callback */

/* Makes one specific callback and returns its answer, or CALL_SKIPPED. */
typedef u32 pass_call(struct pass *pass, struct utrace_engine *engine, void *arguments);

/* Starts over for another round of the same event. Consumes what is pending but INTERRUPT. */
static inline void pass_begin_round(struct pass *pass)
{
	pass->action = UTRACE_RESUME;
	pass->others = UTRACE_RESUME;
	if (unlikely((utrace_events(pass->utrace) & UTRACE_WORK_PENDING) != 0))
		pending_take(pass->utrace, UTRACE_INTERRUPT);
	pass_publish_running(pass->utrace, 1);
}

static inline void pass_begin(struct pass *pass, struct task *task, unsigned long event)
{
	*pass = (struct pass){ .task = task, .utrace = task_utrace(task), .event = event };
	pass_begin_round(pass);
}

static inline void pass_end(struct pass *pass)
{
	pass_publish_running(pass->utrace, 0);
	utrace_collect(pass->task);
}

/* Any answer but plain RESUME of an engine that holds nothing. */
void pass_apply(struct pass *pass, struct utrace_engine *engine, u32 action);

/* report_quiesce. Returns the engine's flags afterwards. */
unsigned long pass_quiesce(struct pass *pass, struct utrace_engine *engine);

/* After the callbacks to one engine: waiters, and a detach that came meanwhile. */
void pass_wake_waiters(struct utrace *utrace);
void pass_unlink(struct pass *pass, struct utrace_engine *engine);

static inline void pass_combine(struct pass *pass, struct utrace_engine *engine, u32 answer)
{
	u32 action = answer & UTRACE_RESUME_MASK;

	if (unlikely(action != UTRACE_RESUME || (engine_flags(engine) & ENGINE_HOLD) != 0))
		pass_apply(pass, engine, action);
}

static inline void pass_specific(struct pass *pass, struct utrace_engine *engine, pass_call *call,
				 void *arguments)
{
	u32 answer = call(pass, engine, arguments);

	if (unlikely(answer == CALL_SKIPPED))
		return;
	pass->bits = answer & pass->mask;
	pass_combine(pass, engine, answer);
}

static inline __attribute__((always_inline)) void
pass_visit(struct pass *pass, struct utrace_engine *engine, pass_call *call, void *arguments)
{
	unsigned long interest =
	    pass->event | UTRACE_EVENT(QUIESCE) | ENGINE_HOLD | ENGINE_DETACHED;
	struct utrace *utrace = pass->utrace;
	unsigned long flags;

	if ((engine_flags(engine) & interest) == 0)
		return;
	/*
	 * The flags that decide are read after this: who clears or detaches
	 * and then does not find the engine here is sure of no callback.
	 */
	pass_publish_engine(utrace, engine);
	flags = engine_flags(engine);
	if (unlikely((flags & UTRACE_EVENT(QUIESCE)) != 0))
		flags = pass_quiesce(pass, engine);
	if (unlikely((flags & ENGINE_HOLD) != 0))
		pass->action = UTRACE_STOP;
	if ((flags & pass->event) != 0)
		pass_specific(pass, engine, call, arguments);
	pass_publish_engine(utrace, NULL);
	if (unlikely(__atomic_load_n(&utrace->callback_waiters, __ATOMIC_RELAXED) != 0))
		pass_wake_waiters(utrace);
	/* in_pass keeps the engine's memory until the end of the pass. */
	if (unlikely((engine_flags(engine) & ENGINE_DETACHED) != 0))
		pass_unlink(pass, engine);
}

/* All engines in attach order. */
static inline __attribute__((always_inline)) void pass_walk(struct pass *pass, pass_call *call,
							    void *arguments)
{
	struct utrace_set *set = utrace_set_of(pass->utrace);
	u32 count = set_count(set);

	for (u32 i = 0; i < count; i++) {
		struct utrace_engine *engine = set_slot(set, i);

		if (likely(engine != NULL))
			pass_visit(pass, engine, call, arguments);
	}
}

/* All engines, the last attached one first. */
static inline __attribute__((always_inline)) void
pass_walk_reverse(struct pass *pass, pass_call *call, void *arguments)
{
	struct utrace_set *set = utrace_set_of(pass->utrace);

	for (u32 i = set_count(set); i > 0; i--) {
		struct utrace_engine *engine = set_slot(set, i - 1);

		if (likely(engine != NULL))
			pass_visit(pass, engine, call, arguments);
	}
}

/*
 * The common case of a system call: one engine, which neither holds the thread
 * nor wants report_quiesce, nothing pending, and a fence to rely on. The same
 * steps as a pass, with everything in registers and the rest out of line: after
 * a system call the CPU has neither code nor loads at hand, so each byte on the
 * way to the callback and back counts.
 */
struct lone_pass {
	struct utrace *utrace;
	struct utrace_engine *engine; /* published; NULL: make a real pass */
};

/* Not 0: there is more than one engine to walk over, or more to do than call it. */
static inline unsigned long lone_obstacles(struct utrace *utrace)
{
	unsigned long set = (unsigned long)utrace_set_of(utrace);
	u32 count = __atomic_load_n(&utrace->inline_set.count, __ATOMIC_ACQUIRE);

	return (set ^ (unsigned long)&utrace->inline_set) | (count ^ 1U) |
	       (utrace_events(utrace) & UTRACE_WORK_EXIT);
}

static inline __attribute__((always_inline)) struct lone_pass lone_begin(struct task *task,
									 unsigned long event)
{
	const unsigned long unusual = UTRACE_EVENT(QUIESCE) | ENGINE_HOLD | ENGINE_DETACHED;
	struct lone_pass lone = { .utrace = task_utrace(task) };
	struct utrace_engine *engine;

	pass_store_running(lone.utrace, 1);
	engine = __atomic_load_n(&lone.utrace->inline_set.slots[0], __ATOMIC_ACQUIRE);
	if (unlikely(lone_obstacles(lone.utrace) != 0 || engine == NULL || !utrace_has_fence()))
		return lone;
	pass_store_engine(lone.utrace, engine);
	if (likely((engine_flags(engine) & (unusual | event)) == event))
		lone.engine = engine;
	else
		pass_store_engine(lone.utrace, NULL);
	return lone;
}

/* What others wanted of a lone pass while it ran its callback. */
void lone_settle(struct utrace *utrace, struct utrace_engine *engine, struct task *task);

/* After the callback. True: its answer was plain, and the pass is over. */
static inline __attribute__((always_inline)) bool lone_end(struct lone_pass lone, struct task *task,
							   u32 answer)
{
	struct utrace *utrace = lone.utrace;

	if (unlikely((answer & UTRACE_RESUME_MASK) != UTRACE_RESUME ||
		     (engine_flags(lone.engine) & ENGINE_HOLD) != 0))
		return false;
	pass_store_engine(utrace, NULL);
	/* Looked at now: who began to wait or detached before the store counts on us. */
	if (unlikely(__atomic_load_n(&utrace->callback_waiters, __ATOMIC_RELAXED) != 0 ||
		     (engine_flags(lone.engine) & ENGINE_DETACHED) != 0))
		lone_settle(utrace, lone.engine, task);
	pass_store_running(utrace, 0);
	if (unlikely(__atomic_load_n(&utrace->retired, __ATOMIC_RELAXED) != NULL ||
		     __atomic_load_n(&utrace->retired_sets, __ATOMIC_RELAXED) != NULL))
		utrace_collect(task);
	return true;
}

/*
 * The answer was not plain: what pass_visit does after a callback. What became
 * pending during it belongs to the next pass, so none is begun here.
 */
static inline void lone_finish(struct lone_pass lone, struct pass *pass, u32 answer)
{
	pass->utrace = lone.utrace;
	pass->action = UTRACE_RESUME;
	pass->others = UTRACE_RESUME;
	pass->bits = answer & pass->mask;
	pass_combine(pass, lone.engine, answer);
	pass_publish_engine(lone.utrace, NULL);
	if (__atomic_load_n(&lone.utrace->callback_waiters, __ATOMIC_RELAXED) != 0)
		pass_wake_waiters(lone.utrace);
	if ((engine_flags(lone.engine) & ENGINE_DETACHED) != 0)
		pass_unlink(pass, lone.engine);
}

static inline bool utrace_is_held(struct utrace *utrace)
{
	return (utrace_events(utrace) & UTRACE_WORK_HOLD) != 0;
}

/* P = min(P, action), and the mark that brings the thread to its exit loop. */
void utrace_demand(struct task *task, u32 action);

/* Ends an event at which the thread cannot stop: what was asked for comes later. */
static inline void pass_defer(struct pass *pass)
{
	u32 wanted = pass->others;

	if (unlikely(utrace_is_held(pass->utrace)) && wanted > UTRACE_REPORT)
		wanted = UTRACE_REPORT;
	if (unlikely(wanted != UTRACE_RESUME))
		utrace_demand(pass->task, wanted);
}

enum stop_result {
	STOP_NOT_HELD, /* nobody wanted a stop */
	STOP_ENDED,    /* the thread may go on, or step */
	STOP_REPORT,   /* a report, or an interruption, was asked for */
	STOP_KILLED,
};

/* Ends an event at which the thread stops if some engine holds it. */
enum stop_result pass_stop(struct pass *pass);

/* Sleeps while some engine holds the thread. */
enum stop_result utrace_stop(struct task *task);

/*
 * The thread is about to enter its program with what is pending now: a step
 * is armed, RESUME disarms, a report leaves things to the pass that follows.
 */
void utrace_apply_pending(struct task *task);

#endif
