/* SPDX-License-Identifier: MIT */
/*
 * Stubs of code that is gone may be used again when no thread can be in one of
 * them: a thread may have been stopped on its way through for any time. Who
 * has been in the agent since, or is there, is not.
 *
 * So: mark what is retired, have every core forget the jumps, mark the threads
 * (thread->to_pass). Each takes its mark away at its next call. When no mark is
 * left but of threads that are in a call, the marked stubs are free. A thread
 * that makes no call puts that off, and nothing else.
 */
#include "agent/collect.h"

#include "agent/mm.h"
#include "utrace/task.h"

enum {
	COLLECT_AT = 512, /* stubs: worth a look at all pages */
	LOOK_EVERY = 128, /* and so often at the threads that are waited for */
};

static bool is_other_thread(const struct mm *mm, u32 slot)
{
	/* Those that leave are in the agent, and do not come back. */
	return __atomic_load_n(&mm->slot_state[slot], __ATOMIC_ACQUIRE) == SLOT_USED &&
	       slot != thread_current()->slot;
}

static void mark_threads(const struct mm *mm)
{
	/* New ones, which clear the mark or come later, begin in the agent. */
	for (u32 slot = 0; slot < mm->slots_high; slot++)
		if (is_other_thread(mm, slot))
			__atomic_store_n(&mm_slot_thread(slot)->to_pass, 1, __ATOMIC_SEQ_CST);
}

static bool has_passed(struct thread *thread)
{
	const struct task *task = __atomic_load_n(&thread->task, __ATOMIC_RELAXED);

	/* Pairs with the clearing at entry. */
	if (__atomic_load_n(&thread->to_pass, __ATOMIC_ACQUIRE) == 0 || task == NULL)
		return true;
	/*
	 * What a core had stored before it ran one of the jumps, it had made visible
	 * before it forgot them.
	 */
	return __atomic_load_n(&task->in_call, __ATOMIC_ACQUIRE) != 0;
}

static bool all_have_passed(const struct mm *mm)
{
	for (u32 slot = 0; slot < mm->slots_high; slot++) {
		struct thread *thread = mm_slot_thread(slot);

		if (!is_other_thread(mm, slot))
			continue;
		if (!has_passed(thread))
			return false;
		/* Once is enough. */
		__atomic_store_n(&thread->to_pass, 0, __ATOMIC_RELAXED);
	}
	return true;
}

static u32 waiting_stubs(const struct mm *mm)
{
	return __atomic_load_n(&mm->patch.stubs.retired_count, __ATOMIC_RELAXED) +
	       __atomic_load_n(&mm->patch.stubs.aged_count, __ATOMIC_RELAXED);
}

static void collect(struct mm *mm)
{
	const struct patch_host *host = &mm->patch.host;

	if (__atomic_load_n(&mm->patch.stubs.aged_count, __ATOMIC_RELAXED) == 0) {
		if (host->ops->sync_cores(host->context) != 0)
			return;
		patch_age_stubs(&mm->patch);
		/* Pairs with every core: none has a jump to what is marked. */
		host->ops->sync_cores(host->context);
		mark_threads(mm);
	}
	mm_reclaim_slots();
	if (all_have_passed(mm))
		patch_reclaim_stubs(&mm->patch);
}

void collect_stubs(void)
{
	struct mm *mm = mm_current();
	u32 waiting = waiting_stubs(mm);

	if (waiting < COLLECT_AT || waiting < mm->collect_at)
		return;
	/* A vfork child that is killed here leaves it taken: then nothing is collected. */
	if (__atomic_exchange_n(&mm->collecting, 1, __ATOMIC_ACQUIRE) != 0)
		return;
	collect(mm);
	mm->collect_at = waiting_stubs(mm) + LOOK_EVERY;
	__atomic_store_n(&mm->collecting, 0, __ATOMIC_RELEASE);
}

void collect_after_fork(void)
{
	mm_current()->collecting = 0;
	mm_current()->collect_at = 0;
}
