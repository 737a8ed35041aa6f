/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files of src/utrace, and with the passes of every call (syscall_report.h): the
 * engine's internal flag bits, the pending action inside utrace->events, the lock, and the ordering
 * rules between passes (which take no lock) and everybody else.
 */
#ifndef WEIR_UTRACE_CORE_H
#define WEIR_UTRACE_CORE_H

#include "utrace.h"
#include "utrace/task.h"
#include "utrace/task_ops.h"
#include "utrace/utrace_state.h"

#define DEATH_EVENTS (UTRACE_EVENT(DEATH) | UTRACE_EVENT(QUIESCE))

/* engine->flags beyond the mask. A detached engine has no mask and no hold. */
#define ENGINE_HOLD UTRACE_WORK_HOLD
#define ENGINE_DETACHED 0x8000UL
#define ENGINE_REAPED 0x10000UL /* with DETACHED: because the thread was reaped */

static inline struct utrace *task_utrace(struct task *task)
{
	return &task->utrace;
}

static inline unsigned long engine_flags(const struct utrace_engine *engine)
{
	return __atomic_load_n(&engine->flags, __ATOMIC_ACQUIRE);
}

static inline unsigned long utrace_events(const struct utrace *utrace)
{
	return __atomic_load_n(&utrace->events, __ATOMIC_ACQUIRE);
}

/* The pending action P: kept so that 0 in the word means RESUME. */
static inline u32 pending_in(unsigned long events)
{
	return UTRACE_RESUME - (u32)((events & UTRACE_WORK_PENDING) >> UTRACE_PENDING_SHIFT);
}

static inline unsigned long pending_bits(u32 action)
{
	return (unsigned long)(UTRACE_RESUME - action) << UTRACE_PENDING_SHIFT;
}

/* P = min(P, action). Anybody, any time. Returns true when P changed. */
bool pending_lower(struct utrace *utrace, u32 action);

/* If P > above: P = RESUME. Returns P as it was. The thread itself. */
u32 pending_take(struct utrace *utrace, u32 above);

/*
 * Passes store first (reporting, in_pass) and then load what others change
 * (flags, slots, retired); the others store first and then load. With
 * task_ops.fence the others make everybody execute a barrier, and passes need
 * only keep the compiler in order; without, a pass uses an atomic exchange.
 */
static inline void pass_store_engine(struct utrace *utrace, struct utrace_engine *engine)
{
	__atomic_store_n(&utrace->reporting, engine, __ATOMIC_RELEASE);
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static inline void pass_publish_engine(struct utrace *utrace, struct utrace_engine *engine)
{
	if (!utrace_has_fence())
		(void)__atomic_exchange_n(&utrace->reporting, engine, __ATOMIC_SEQ_CST);
	else
		pass_store_engine(utrace, engine);
}

static inline void pass_store_running(struct utrace *utrace, u32 running)
{
	__atomic_store_n(&utrace->in_pass, running, __ATOMIC_RELEASE);
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static inline void pass_publish_running(struct utrace *utrace, u32 running)
{
	if (!utrace_has_fence())
		(void)__atomic_exchange_n(&utrace->in_pass, running, __ATOMIC_SEQ_CST);
	else
		pass_store_running(utrace, running);
}

/* The other side of the two above. */
void utrace_fence(void);

static inline bool engine_is_reporting(struct utrace *utrace, struct utrace_engine *engine)
{
	return __atomic_load_n(&utrace->reporting, __ATOMIC_ACQUIRE) == engine;
}

void utrace_lock(struct utrace *utrace);
void utrace_unlock(struct utrace *utrace);

/*
 * Brings events and run state in line with the engines' flags (under the lock,
 * which it gives up), and wakes the thread if nobody holds it any more.
 */
void utrace_settle_unlock(struct task *task);

/* Under the lock. */
void engine_set_flags(struct utrace_engine *engine, unsigned long flags);
void engine_set_hold(struct utrace_engine *engine, bool hold);
void engine_unlink(struct utrace *utrace, struct utrace_engine *engine);

/* For the lock of a killed thread: finishes each detach that it had begun. */
void engine_unlink_detached(struct utrace *utrace);

/* What was unlinked and is not in use any more; freed without the lock. */
struct utrace_retired {
	struct utrace_engine *engines;
	struct utrace_set *sets;
};

struct utrace_retired utrace_take_retired(struct utrace *utrace); /* under the lock */
void utrace_free_retired(struct utrace_retired retired);

/* Under the lock, after unlinking: what can be freed at once. Else the pass does. */
struct utrace_retired utrace_retire(struct task *task);

/* After a pass: frees what was unlinked during it. */
void utrace_collect(struct task *task);

static inline struct utrace_set *utrace_set_of(struct utrace *utrace)
{
	return __atomic_load_n(&utrace->set, __ATOMIC_ACQUIRE);
}

static inline u32 set_count(struct utrace_set *set)
{
	return __atomic_load_n(&set->count, __ATOMIC_ACQUIRE);
}

static inline struct utrace_engine *set_slot(struct utrace_set *set, u32 i)
{
	return __atomic_load_n(&set->slots[i], __ATOMIC_ACQUIRE);
}

/* Tells whoever minds that the union of masks changed. */
static inline void utrace_notify_events(struct task *task)
{
	if (utrace_task_ops.events_changed != NULL)
		utrace_task_ops.events_changed(task);
}

static inline void utrace_warn(const char *text)
{
	if (utrace_task_ops.warn != NULL)
		utrace_task_ops.warn(text);
}

#endif
