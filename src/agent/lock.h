/* SPDX-License-Identifier: MIT */
/*
 * The spin lock of process-private tables. Held for a handful of
 * instructions and system calls that do not block; the holder may lose the
 * CPU, so waiters yield. After fork the child resets the locks of its copy.
 *
 * A process that shares the memory may be killed while it holds one. So the word
 * names the holder, and who waits for long looks whether that one is still there.
 * The table is then as the dead one left it: each is such that this can be borne.
 */
#ifndef WEIR_AGENT_LOCK_H
#define WEIR_AGENT_LOCK_H

#include "agent/thread.h"

#define SPIN_FOREVER (~0U)

/* Waits for a lock that another has, or had, for so many looks. False: it was all in vain. */
bool spin_lock_wait(u64 *lock, u64 self, u32 rounds);

/* The name of the calling thread in locks; never 0. */
u64 spin_lock_name(void);

/* For who can do without, if the holder is kept from going on for ever. */
static inline bool spin_lock_for(u64 *lock, u32 rounds)
{
	u64 self = spin_lock_name();
	u64 holder = 0;

	/* Acquire pairs with the release in spin_unlock. */
	return __atomic_compare_exchange_n(lock, &holder, self, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED) ||
	       spin_lock_wait(lock, self, rounds);
}

static inline void spin_lock(u64 *lock)
{
	spin_lock_for(lock, SPIN_FOREVER);
}

static inline void spin_unlock(u64 *lock)
{
	/* Release pairs with the acquire in spin_lock. */
	__atomic_store_n(lock, 0, __ATOMIC_RELEASE);
}

#endif
