/* SPDX-License-Identifier: MIT */
/*
 * The spin lock of process-private tables. Held for a handful of
 * instructions and system calls that do not block; the holder may lose the
 * CPU, so waiters yield. After fork the child resets the locks of its copy.
 */
#ifndef WEIR_AGENT_LOCK_H
#define WEIR_AGENT_LOCK_H

#include "base/rawsys.h"

static inline void spin_lock(u32 *lock)
{
	/* Acquire pairs with the release in spin_unlock. */
	while (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) != 0)
		raw_syscall3(__NR_sched_yield, 0, 0, 0);
}

static inline void spin_unlock(u32 *lock)
{
	/* Release pairs with the acquire in spin_lock. */
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

#endif
