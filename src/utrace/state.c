/* SPDX-License-Identifier: MIT */
/*
 * The shared word and the lock of struct utrace: pending action, union of
 * masks, waking, breaking the locks of dead threads.
 *
 * Invariant: once the lock is free, `events` is the exact union of what the
 * attached engines want and hold, and a stopped thread is held by some engine.
 */
#include "utrace/core.h"
#include "utrace/report.h"

bool pending_lower(struct utrace *utrace, u32 action)
{
	unsigned long old = utrace_events(utrace);

	while (pending_in(old) > action) {
		unsigned long new = (old & ~UTRACE_WORK_PENDING) | pending_bits(action);

		if (__atomic_compare_exchange_n(&utrace->events, &old, new, false, __ATOMIC_SEQ_CST,
						__ATOMIC_RELAXED))
			return true;
	}
	return false;
}

u32 pending_take(struct utrace *utrace, u32 above)
{
	unsigned long old = utrace_events(utrace);

	while (pending_in(old) != UTRACE_RESUME && pending_in(old) > above) {
		unsigned long new = old & ~UTRACE_WORK_PENDING;

		if (__atomic_compare_exchange_n(&utrace->events, &old, new, false, __ATOMIC_SEQ_CST,
						__ATOMIC_RELAXED))
			break;
	}
	return pending_in(old);
}

void utrace_fence(void)
{
	/* Own stores first: membarrier does not promise that for the caller. */
	__asm__ volatile("lock; orl $0, -4(%%rsp)" ::: "memory", "cc");
	if (utrace_task_ops.fence != NULL)
		utrace_task_ops.fence();
}

static void lock_wait(struct utrace_lock *lock, u32 self)
{
	u32 old = 0;

	/*
	 * Taken with the waiters mark, as we cannot know whether more threads
	 * sleep; the mark costs the next unlock one wake-up at most.
	 */
	while (!__atomic_compare_exchange_n(&lock->word, &old, self | UTRACE_LOCK_WAITERS, false,
					    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
		u32 marked = old | UTRACE_LOCK_WAITERS;

		if (old == marked ||
		    __atomic_compare_exchange_n(&lock->word, &old, marked, false, __ATOMIC_RELAXED,
						__ATOMIC_RELAXED))
			utrace_task_ops.futex_wait(&lock->word, marked);
		old = 0;
	}
}

void utrace_lock(struct utrace *utrace)
{
	u32 self = utrace_task_ops.self();
	u32 old = 0;

	/* Acquire pairs with the release in utrace_unlock. */
	if (!__atomic_compare_exchange_n(&utrace->lock.word, &old, self, false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		lock_wait(&utrace->lock, self);
}

void utrace_unlock(struct utrace *utrace)
{
	u32 old = __atomic_exchange_n(&utrace->lock.word, 0, __ATOMIC_RELEASE);

	if ((old & UTRACE_LOCK_WAITERS) != 0)
		utrace_task_ops.futex_wake(&utrace->lock.word, 1);
}

/* The union of all engines' flags as events has it; F-02, F-04. */
static unsigned long union_of(struct utrace *utrace)
{
	struct utrace_set *set = utrace_set_of(utrace);
	u32 count = set_count(set);
	unsigned long flags = 0;

	for (u32 i = 0; i < count; i++) {
		struct utrace_engine *engine = set_slot(set, i);

		if (engine == NULL || (engine_flags(engine) & ENGINE_DETACHED) != 0)
			continue;
		flags |= engine_flags(engine) | UTRACE_EVENT(REAP);
	}
	if (utrace->phase >= UTRACE_DEAD)
		flags &= ~ENGINE_HOLD;
	if (utrace->phase >= UTRACE_DEAD && (utrace->flags & UTRACE_DEATH_DUE) == 0)
		flags &= UTRACE_EVENT(REAP);
	return flags & (UTRACE_EVENT_ALL | ENGINE_HOLD);
}

static void publish_union(struct utrace *utrace)
{
	unsigned long wanted = union_of(utrace);
	unsigned long old = utrace_events(utrace);
	unsigned long new;

	do
		new = wanted | (old & UTRACE_WORK_PENDING);
	while (old != new && !__atomic_compare_exchange_n(&utrace->events, &old, new, false,
							  __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
}

/* Under the lock. Returns true when the thread must be woken. */
static bool end_stop_unless_held(struct utrace *utrace)
{
	if (utrace->run_state != UTRACE_STOPPED || (utrace_events(utrace) & UTRACE_WORK_HOLD) != 0)
		return false;
	__atomic_fetch_add(&utrace->run_count, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&utrace->run_state, UTRACE_RUNNING, __ATOMIC_RELEASE);
	__atomic_fetch_add(&utrace->stop_word, 1, __ATOMIC_RELEASE);
	return true;
}

void utrace_settle_unlock(struct task *task)
{
	struct utrace *utrace = task_utrace(task);
	bool wake;

	publish_union(utrace);
	wake = end_stop_unless_held(utrace);
	utrace_unlock(utrace);
	if (wake)
		utrace_task_ops.futex_wake(&utrace->stop_word, INT32_MAX);
}

/* Takes the lock over from an owner that runs no more; another may do the same. */
static bool lock_inherit(struct utrace_lock *lock, u32 owner)
{
	u32 self = utrace_task_ops.self() | UTRACE_LOCK_WAITERS;
	u32 word = __atomic_load_n(&lock->word, __ATOMIC_RELAXED);

	while (word != 0 && (word & ~UTRACE_LOCK_WAITERS) == owner) {
		/* Acquire: all that the owner did under the lock. */
		if (__atomic_compare_exchange_n(&lock->word, &word, self, false, __ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return true;
	}
	return false;
}

void utrace_lock_break(struct task *task, u32 owner)
{
	struct utrace *utrace = task_utrace(task);

	if (!lock_inherit(&utrace->lock, owner))
		return;
	/*
	 * A wake-up that the owner may have owed to the thread is made good
	 * for; one too many is harmless.
	 */
	engine_unlink_detached(utrace);
	__atomic_fetch_add(&utrace->stop_word, 1, __ATOMIC_RELEASE);
	utrace_settle_unlock(task);
	utrace_task_ops.futex_wake(&utrace->stop_word, INT32_MAX);
}
