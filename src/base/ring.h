/* SPDX-License-Identifier: MIT */
/*
 * The event ring of a task: one writer (the task, in its own context), one
 * reader (the supervisor's drain thread), in memory both map.
 *
 * Invariants:
 *  1. head and tail count bytes since the start; head - tail <= size.
 *  2. Only the writer stores head, with release, after the record is whole: a
 *     thread killed at any instruction leaves no torn record behind.
 *  3. Only the reader stores tail, with release, after it is done with the
 *     bytes: the writer's acquire load pairs with it before it overwrites them.
 *  4. A record never wraps: a WEIR_RECORD_PAD record fills the end instead.
 */
#ifndef WEIR_BASE_RING_H
#define WEIR_BASE_RING_H

#include "base/domain.h"
#include "weir-record.h"

/*
 * Each side has a cache line of its own and remembers where it saw the other,
 * so that the lines change owners once per ring, not once per record.
 */
struct ring {
	u64 head __attribute__((aligned(64)));
	u64 tail_seen;	/* tail, when the writer last looked */
	u64 lost;	/* records the writer dropped, counted by the writer */
	u32 size;	/* of data that is used: a power of two */
	u32 last_start; /* low half of head before the last record */
	u64 tail __attribute__((aligned(64)));
	u64 head_seen; /* head, when the reader last looked */
	u32 waiting;   /* the writer waits for room, sleeping on tail; written by both */
	u8 data[] __attribute__((aligned(64)));
};

enum { RING_DATA_SIZE_MAXIMUM = RING_SIZE / 2 };

static_assert(sizeof(struct ring) == 128, "header of a ring slot: two cache lines");

static inline struct ring *domain_ring(u32 slot)
{
	return (struct ring *)(void *)(DOMAIN_BASE_POINTER + DOMAIN_RING_OFFSET +
				       (u64)slot * RING_SIZE);
}

static inline void ring_init(struct ring *ring, u32 size)
{
	ring->head = 0;
	ring->tail = 0;
	ring->tail_seen = 0;
	ring->head_seen = 0;
	ring->lost = 0;
	ring->waiting = 0;
	ring->last_start = 0;
	ring->size = size;
}

/* Whether `size` bytes are free in one piece: at head, or behind a pad of `to_end`. */
static inline bool ring_has_room(const struct ring *ring, u64 to_end, u32 size)
{
	u64 room = ring->size - (ring->head - ring->tail_seen);

	return room >= (to_end >= size ? size : to_end + size);
}

/*
 * Returns where a record of up to `size` bytes may be written, in one piece,
 * or NULL when the reader has not made room yet. Nothing is visible to the
 * reader before ring_commit.
 */
static inline u8 *ring_reserve(struct ring *ring, u32 size)
{
	u64 offset = ring->head & (ring->size - 1);
	u64 to_end = ring->size - offset;
	struct weir_record *pad;

	if (!ring_has_room(ring, to_end, size)) {
		/* Pairs with the release in ring_release: the bytes are free to overwrite. */
		ring->tail_seen = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
		if (!ring_has_room(ring, to_end, size))
			return NULL;
	}
	if (to_end >= size)
		return ring->data + offset;
	pad = (void *)(ring->data + offset);
	pad->size = (u32)to_end;
	pad->type = WEIR_RECORD_PAD;
	/* Publishes the pad: pairs with the acquire in ring_peek. */
	__atomic_store_n(&ring->head, ring->head + to_end, __ATOMIC_RELEASE);
	return ring->data;
}

/* Publishes the record written at the place ring_reserve returned. */
static inline void ring_commit(struct ring *ring, u32 size)
{
	/* Pairs with the acquire in ring_peek: the record is whole before it is seen. */
	__atomic_store_n(&ring->head, ring->head + size, __ATOMIC_RELEASE);
}

/* Returns the oldest record, or NULL when the ring is empty. Skips pads. */
static inline const struct weir_record *ring_peek(struct ring *ring)
{
	for (;;) {
		const struct weir_record *record;

		if (ring->tail == ring->head_seen) {
			/* Pairs with the release in ring_commit. */
			ring->head_seen = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);
			if (ring->tail == ring->head_seen)
				return NULL;
		}
		record = (const void *)(ring->data + (ring->tail & (ring->size - 1)));
		if (record->type != WEIR_RECORD_PAD)
			return record;
		/* As in ring_release. */
		__atomic_store_n(&ring->tail, ring->tail + record->size, __ATOMIC_RELEASE);
	}
}

/* Gives the bytes of the record ring_peek returned back to the writer. */
static inline void ring_release(struct ring *ring, const struct weir_record *record)
{
	/* Pairs with the acquire in ring_reserve. */
	__atomic_store_n(&ring->tail, ring->tail + record->size, __ATOMIC_RELEASE);
}

#endif
