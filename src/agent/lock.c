/* SPDX-License-Identifier: MIT */
/* See lock.h. */
#include "agent/lock.h"

#include "agent/mm.h"
#include "base/rawsys.h"

enum { LOOK_EVERY = 64, NO_TASK = 1 };

u64 spin_lock_name(void)
{
	const struct task *task = thread_current()->task;

	/* Without a task: an image that has only begun, and is alone. */
	return task != NULL ? mm_name_of(task) : NO_TASK;
}

bool spin_lock_wait(u64 *lock, u64 self, u32 rounds)
{
	for (u32 round = 1; rounds == SPIN_FOREVER || round <= rounds; round++) {
		u64 holder = __atomic_load_n(lock, __ATOMIC_RELAXED);
		bool had = holder == 0 || (round % LOOK_EVERY == 0 && mm_owner_is_gone(holder));

		/* Acquire pairs with the release in spin_unlock. */
		if (had && __atomic_compare_exchange_n(lock, &holder, self, false, __ATOMIC_ACQUIRE,
						       __ATOMIC_RELAXED))
			return true;
		raw_syscall3(__NR_sched_yield, 0, 0, 0);
	}
	return false;
}
