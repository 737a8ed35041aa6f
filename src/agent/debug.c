/* SPDX-License-Identifier: MIT */
/*
 * The writer of the debug log: wait-free, for any context with a thread block.
 */
#include "agent/debug.h"

#include "agent/clock.h"
#include "agent/thread.h"
#include "utrace/task.h"

void debug_write(struct debug_log *log, enum debug_event event, u64 first, u64 second)
{
	u64 number = __atomic_fetch_add(&log->next, 1, __ATOMIC_RELAXED);
	struct debug_entry *entry = &log->entries[number % DEBUG_LOG_COUNT];

	__atomic_store_n(&entry->sequence, 0, __ATOMIC_RELEASE);
	entry->time = clock_now();
	entry->task = thread_current()->task->index;
	entry->event = event;
	entry->first = first;
	entry->second = second;
	/* Pairs with the acquire in the supervisor's debug_print. */
	__atomic_store_n(&entry->sequence, number + 1, __ATOMIC_RELEASE);
}
