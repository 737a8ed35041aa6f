/* SPDX-License-Identifier: MIT */
/*
 * Engines: making, finding and removing them; references.
 *
 * A set of engines is an array that grows at its end. A slot is filled before
 * the count that shows it, and emptied by one store; a full array is replaced
 * by a larger copy through one pointer. So passes read it without a lock, and
 * an engine attached during a pass lies beyond the count that the pass took.
 */
#include "utrace/core.h"
#include "utrace/report.h"

static struct utrace_set *inline_set_of(struct utrace *utrace)
{
	return (struct utrace_set *)(void *)&utrace->inline_set;
}

void utrace_init(struct task *task)
{
	struct utrace *utrace = task_utrace(task);
	u32 run_count = utrace->run_count;

	*utrace = (struct utrace){ .run_count = run_count + 1 };
	utrace->inline_set.capacity = UTRACE_INLINE_ENGINES;
	utrace->set = inline_set_of(utrace);
}

bool utrace_is_idle(struct task *task)
{
	return (utrace_events(task_utrace(task)) & ~UTRACE_WORK_PENDING) == 0;
}

struct task *utrace_current(void)
{
	return utrace_task_ops.current();
}

void utrace_engine_get(struct utrace_engine *engine)
{
	__atomic_fetch_add(&engine->references, 1, __ATOMIC_RELAXED);
}

void utrace_engine_put(struct utrace_engine *engine)
{
	/* Release and acquire: what any holder did to the engine precedes release(). */
	if (__atomic_sub_fetch(&engine->references, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	if (engine->release != NULL)
		engine->release(engine->data);
	utrace_task_ops.free(engine);
}

void engine_set_flags(struct utrace_engine *engine, unsigned long flags)
{
	__atomic_store_n(&engine->flags, flags, __ATOMIC_RELEASE);
}

void engine_set_hold(struct utrace_engine *engine, bool hold)
{
	unsigned long flags = engine_flags(engine);

	engine->hold_fresh = 0;
	engine_set_flags(engine, hold ? flags | ENGINE_HOLD : flags & ~ENGINE_HOLD);
}

static bool engine_matches(const struct utrace_engine *engine, int flags,
			   const struct utrace_engine_ops *ops, const void *data)
{
	if ((engine_flags(engine) & ENGINE_DETACHED) != 0)
		return false;
	if ((flags & UTRACE_ATTACH_MATCH_OPS) != 0 && engine->ops != ops)
		return false;
	return (flags & UTRACE_ATTACH_MATCH_DATA) == 0 || engine->data == data;
}

/* Under the lock. */
static struct utrace_engine *find_engine(struct utrace *utrace, int flags,
					 const struct utrace_engine_ops *ops, const void *data)
{
	struct utrace_set *set = utrace_set_of(utrace);
	u32 count = set_count(set);

	for (u32 i = 0; i < count; i++) {
		struct utrace_engine *engine = set_slot(set, i);

		if (engine != NULL && engine_matches(engine, flags, ops, data))
			return engine;
	}
	return NULL;
}

static void set_append(struct utrace_set *set, struct utrace_engine *engine)
{
	u32 count = set->count;

	__atomic_store_n(&set->slots[count], engine, __ATOMIC_RELEASE);
	/* Release pairs with set_count: who sees the count sees the slot. */
	__atomic_store_n(&set->count, count + 1, __ATOMIC_RELEASE);
}

static u32 live_engines(const struct utrace_set *set)
{
	u32 live = 0;

	for (u32 i = 0; i < set->count; i++)
		live += set->slots[i] != NULL;
	return live;
}

/* Under the lock. Replaces a full array by one with room; holes disappear. */
static int grow_set(struct utrace *utrace)
{
	struct utrace_set *old = utrace_set_of(utrace);
	u32 capacity = 2 * live_engines(old) + UTRACE_INLINE_ENGINES;
	struct utrace_set *new =
	    utrace_task_ops.alloc(sizeof(*new) + capacity * sizeof(struct utrace_engine *));

	if (new == NULL)
		return -ENOMEM;
	new->capacity = capacity;
	for (u32 i = 0; i < old->count; i++) {
		if (old->slots[i] != NULL)
			new->slots[new->count++] = old->slots[i];
	}
	__atomic_store_n(&utrace->set, new, __ATOMIC_RELEASE);
	if (old != inline_set_of(utrace)) {
		old->retired_next = utrace->retired_sets;
		__atomic_store_n(&utrace->retired_sets, old, __ATOMIC_RELEASE);
	}
	return 0;
}

/* Under the lock. */
static int link_engine(struct utrace *utrace, int flags, struct utrace_engine *engine)
{
	if (utrace->phase == UTRACE_REAPED || (utrace->flags & UTRACE_REAP_DUE) != 0)
		return -ESRCH;
	if ((flags & UTRACE_ATTACH_EXCLUSIVE) != 0 &&
	    find_engine(utrace, flags, engine->ops, engine->data) != NULL)
		return -EEXIST;
	if (utrace->set->count == utrace->set->capacity && grow_set(utrace) != 0)
		return -ENOMEM;
	set_append(utrace->set, engine);
	return 0;
}

static struct utrace_engine *create_engine(struct task *target, int flags,
					   const struct utrace_engine_ops *ops, void *data)
{
	struct utrace *utrace = task_utrace(target);
	struct utrace_engine *engine = utrace_task_ops.alloc(sizeof(*engine));
	struct utrace_retired retired;
	int err;

	if (engine == NULL)
		return ERR_PTR(-ENOMEM);
	engine->ops = ops;
	engine->data = data;
	engine->release = ops->release;
	engine->task = target;
	engine->references = 2; /* the attachment's and the caller's */

	utrace_lock(utrace);
	err = link_engine(utrace, flags, engine);
	retired = utrace_retire(target);
	utrace_settle_unlock(target);
	utrace_free_retired(retired);
	if (err == 0)
		return engine;
	utrace_task_ops.free(engine);
	return ERR_PTR(err);
}

static struct utrace_engine *lookup_engine(struct task *target, int flags,
					   const struct utrace_engine_ops *ops, const void *data)
{
	struct utrace *utrace = task_utrace(target);
	struct utrace_engine *engine;

	utrace_lock(utrace);
	engine = find_engine(utrace, flags, ops, data);
	if (engine != NULL)
		utrace_engine_get(engine);
	utrace_unlock(utrace);
	return engine != NULL ? engine : ERR_PTR(-ENOENT);
}

struct utrace_engine *utrace_attach_task(struct task *target, int flags,
					 const struct utrace_engine_ops *ops, void *data)
{
	int err;

	if ((flags & UTRACE_ATTACH_CREATE) == 0)
		return lookup_engine(target, flags, ops, data);
	if (ops == NULL)
		return ERR_PTR(-EINVAL);
	err = utrace_task_ops.may_attach != NULL ? utrace_task_ops.may_attach(target) : 0;
	if (err != 0)
		return ERR_PTR(err);
	return create_engine(target, flags, ops, data);
}

void engine_unlink(struct utrace *utrace, struct utrace_engine *engine)
{
	struct utrace_set *set = utrace_set_of(utrace);
	u32 count = set_count(set);

	for (u32 i = 0; i < count; i++) {
		if (set_slot(set, i) != engine)
			continue;
		/* In this order: utrace_lock_break completes the second store. */
		engine->retired_next = utrace->retired;
		__atomic_store_n(&utrace->retired, engine, __ATOMIC_RELEASE);
		__atomic_store_n(&set->slots[i], NULL, __ATOMIC_RELEASE);
		return;
	}
}

static bool is_retired(const struct utrace *utrace, const struct utrace_engine *engine)
{
	const struct utrace_engine *retired = utrace->retired;

	while (retired != NULL && retired != engine)
		retired = retired->retired_next;
	return retired != NULL;
}

void engine_unlink_detached(struct utrace *utrace)
{
	struct utrace_set *set = utrace_set_of(utrace);
	u32 count = set_count(set);

	for (u32 i = 0; i < count; i++) {
		struct utrace_engine *engine = set_slot(set, i);

		if (engine == NULL || (engine_flags(engine) & ENGINE_DETACHED) == 0)
			continue;
		/* The pass that is calling it unlinks it itself. */
		if (engine_is_reporting(utrace, engine))
			continue;
		if (is_retired(utrace, engine))
			__atomic_store_n(&set->slots[i], NULL, __ATOMIC_RELEASE);
		else
			engine_unlink(utrace, engine);
	}
}

struct utrace_retired utrace_take_retired(struct utrace *utrace)
{
	struct utrace_retired retired = { utrace->retired, utrace->retired_sets };

	__atomic_store_n(&utrace->retired, NULL, __ATOMIC_RELAXED);
	__atomic_store_n(&utrace->retired_sets, NULL, __ATOMIC_RELAXED);
	return retired;
}

void utrace_free_retired(struct utrace_retired retired)
{
	while (retired.engines != NULL) {
		struct utrace_engine *engine = retired.engines;

		retired.engines = engine->retired_next;
		utrace_engine_put(engine);
	}
	while (retired.sets != NULL) {
		struct utrace_set *set = retired.sets;

		retired.sets = set->retired_next;
		utrace_task_ops.free(set);
	}
}

struct utrace_retired utrace_retire(struct task *task)
{
	struct utrace *utrace = task_utrace(task);

	if (utrace->retired == NULL && utrace->retired_sets == NULL)
		return (struct utrace_retired){ NULL, NULL };
	/*
	 * Pairs with pass_publish_running: a pass that began before the
	 * unlinking is seen here, or it sees at its end what was retired.
	 */
	utrace_fence();
	if (__atomic_load_n(&utrace->in_pass, __ATOMIC_ACQUIRE) != 0)
		return (struct utrace_retired){ NULL, NULL };
	return utrace_take_retired(utrace);
}

void utrace_collect(struct task *task)
{
	struct utrace *utrace = task_utrace(task);
	struct utrace_retired retired;

	if (likely(__atomic_load_n(&utrace->retired, __ATOMIC_RELAXED) == NULL &&
		   __atomic_load_n(&utrace->retired_sets, __ATOMIC_RELAXED) == NULL))
		return;
	utrace_lock(utrace);
	retired = utrace_take_retired(utrace);
	utrace_unlock(utrace);
	utrace_free_retired(retired);
}

/* Under the lock: takes everything out, whatever state it is in. */
static void unlink_all(struct utrace *utrace, unsigned long flags)
{
	struct utrace_set *set = utrace_set_of(utrace);
	u32 count = set_count(set);

	for (u32 i = 0; i < count; i++) {
		struct utrace_engine *engine = set_slot(set, i);

		if (engine == NULL)
			continue;
		engine_set_flags(engine, flags);
		engine_unlink(utrace, engine);
	}
	if (set != inline_set_of(utrace)) {
		__atomic_store_n(&utrace->inline_set.count, 0, __ATOMIC_RELEASE);
		__atomic_store_n(&utrace->set, inline_set_of(utrace), __ATOMIC_RELEASE);
		set->retired_next = utrace->retired_sets;
		utrace->retired_sets = set;
	}
}

void utrace_discard(struct task *task)
{
	struct utrace *utrace = task_utrace(task);
	struct utrace_retired retired;

	utrace_lock(utrace);
	utrace->phase = UTRACE_REAPED;
	unlink_all(utrace, ENGINE_DETACHED | ENGINE_REAPED);
	pending_take(utrace, UTRACE_STOP);
	retired = utrace_take_retired(utrace);
	utrace_unlock(utrace);
	/* Before a thread that they held goes on: what they record on release is its own. */
	utrace_free_retired(retired);
	utrace_lock(utrace);
	utrace_settle_unlock(task);
}
