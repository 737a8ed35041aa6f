/* SPDX-License-Identifier: MIT */
/*
 * The writer's side of event rings: room, waiting, the doorbell.
 *
 * The drain thread looks at the rings by itself while there is something to
 * do; only when it has gone to sleep (domain->drain_asleep), or a ring is
 * full, does a writer wake it.
 */
#include "agent/record.h"

#include "agent/adverse.h"
#include "agent/clock.h"
#include "agent/debug.h"
#include "agent/supervisor.h"
#include "agent/thread.h"
#include "base/hosted.h"
#include "base/rawsys.h"
#include "utrace/task.h"

enum { FULL_ONE_IN = 64 };

static void ring_doorbell(struct domain *domain)
{
	__atomic_add_fetch(&domain->doorbell, 1, __ATOMIC_RELEASE);
	sys_futex_wake(&domain->doorbell, 1);
}

/* Sleeps until the reader has moved on. -EPIPE when there is no reader any more. */
static int wait_for_reader(struct ring *ring, u64 tail)
{
	/* Long enough to cost nothing, short enough to notice a dead supervisor. */
	const u64 timeout[2] = { 0, 20 * 1000 * 1000 };
	u32 *word = (u32 *)(void *)&ring->tail;

	if (!supervisor_alive())
		return -32;
	debug_note(DEBUG_RING_FULL, ring->head, tail);
	/* The reader clears it, and wakes, after it has released bytes. */
	__atomic_store_n(&ring->waiting, 1, __ATOMIC_SEQ_CST);
	ring_doorbell(domain_get());
	sys_futex_wait(word, (u32)tail, timeout);
	return 0;
}

static int wait_for_room(struct ring *ring, u64 tail)
{
	struct thread *thread = thread_current();

	if (thread->host_id == 0 || thread->host_id >= HOSTED_FIRST_THREAD)
		return wait_for_reader(ring, tail);
	/* The reader itself, in a death report: it has to make its own room. */
	if (thread->make_room == NULL)
		return -32;
	thread->make_room(thread->task);
	return 0;
}

/* Adverse mode: a ring of two records, of which one has not been read yet. */
static bool seems_full(const struct ring *ring)
{
	u32 tail = (u32)__atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);

	return (s32)(tail - ring->last_start) < 0;
}

/* Now and then, as it takes its time. */
static void wait_in_adverse_mode(struct ring *ring)
{
	struct thread *thread = thread_current();

	if (thread->host_id != 0 || !adverse_chance(thread, FULL_ONE_IN))
		return;
	while (seems_full(ring)) {
		u64 tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);

		if (seems_full(ring) && wait_for_reader(ring, tail) < 0)
			return;
	}
}

u8 *record_begin(u32 maximum_size)
{
	struct ring *ring = domain_ring(thread_current()->task->slot);
	u32 size = (u32)align_up(maximum_size, 8);

	if (adverse_mode())
		wait_in_adverse_mode(ring);
	for (;;) {
		u8 *room = ring_reserve(ring, size);
		u64 tail;

		if (likely(room != NULL))
			return room;
		tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
		/* Once more: what is waited for must not have happened before tail was read. */
		room = ring_reserve(ring, size);
		if (room != NULL)
			return room;
		if (domain_get()->options.on_full != 0 || wait_for_room(ring, tail) < 0) {
			ring->lost++;
			return NULL;
		}
	}
}

u32 record_chunked_size(void)
{
	u32 half = domain_get()->options.ring_bytes / 2;

	return half < RECORD_SIZE_MAXIMUM ? half : RECORD_SIZE_MAXIMUM;
}

void record_commit(u32 size)
{
	struct domain *domain = domain_get();
	struct ring *ring = domain_ring(thread_current()->task->slot);

	ring->last_start = (u32)ring->head;
	ring_commit(ring, size);
	/* A sleeping reader announced itself before it looked a last time. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (unlikely(__atomic_load_n(&domain->drain_asleep, __ATOMIC_RELAXED) != 0) &&
	    __atomic_exchange_n(&domain->drain_asleep, 0, __ATOMIC_RELAXED) != 0)
		ring_doorbell(domain);
}

void record_header(struct weir_record *record, enum weir_record_type type, u32 size)
{
	record->size = size;
	record->type = (u16)type;
	record->flags = 0;
	record->time = clock_now();
}
