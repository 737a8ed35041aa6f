/* SPDX-License-Identifier: MIT */
/*
 * Rings of perf events that were made up: records are put there as the kernel does,
 * from the end of the ring to its start, but in their own order within one batch.
 */
#ifndef WEIR_TESTS_BRANCH_RINGS_H
#define WEIR_TESTS_BRANCH_RINGS_H

#include "supervisor/branch_samples.h"

#include "harness.h"

#include <linux/perf_event.h>

enum { RING_WORDS = 256, LIST_LIMIT = 64, STACK_LIMIT = 16 };

static u64 ring_data[RING_WORDS];
static struct branch_ring ring = { ring_data, sizeof(ring_data), 0, BRANCH_SAMPLES_TRACE };
static struct weir_branch list[LIST_LIMIT];

static void ring_put(const u64 *words, size_t count)
{
	ring.head -= count * sizeof(u64);
	for (size_t i = 0; i < count; i++)
		ring_data[(ring.head / sizeof(u64) + i) % RING_WORDS] = words[i];
}

static u64 ring_header(u32 type, size_t words)
{
	return type | (u64)(words * sizeof(u64)) << 48;
}

/* Branches N -> N + 1000 for N from `first` to `last`, all at once. */
static inline void ring_put_batch(u64 time, u64 first, u64 last)
{
	u64 words[RING_WORDS];
	size_t count = 0;

	for (u64 from = first; from <= last; from++) {
		words[count++] = ring_header(PERF_RECORD_SAMPLE, 4);
		words[count++] = from;
		words[count++] = time;
		words[count++] = from + 1000;
	}
	ring_put(words, count);
}

/* A branch stack, newest first, of the letters of a text, oldest first. */
static inline void ring_put_stack(const char *letters)
{
	u64 words[3 + 3 * STACK_LIMIT] = { 0 };
	size_t count = strlen(letters);

	words[0] = ring_header(PERF_RECORD_SAMPLE, 3 + 3 * count);
	words[2] = count;
	for (size_t i = 0; i < count; i++) {
		words[3 + 3 * i] = (u64)letters[count - 1 - i];
		words[4 + 3 * i] = (u64)letters[count - 1 - i] + 1000;
	}
	ring_put(words, 3 + 3 * count);
}

static inline void ring_put_throttle(void)
{
	const u64 words[4] = { ring_header(PERF_RECORD_THROTTLE, 4) };

	ring_put(words, 4);
}

static inline bool ring_wants_all(const struct weir_branch *branch)
{
	return branch->from != 0;
}

/* What is read, as letters; a gap is a dot. */
static inline const char *ring_letters(size_t limit)
{
	static char text[LIST_LIMIT + 1];
	size_t count = branch_samples_read(&ring, ring_wants_all, list, limit);

	for (size_t i = 0; i < count; i++)
		text[i] = weir_branch_is_gap(&list[i]) ? '.' : (char)list[i].from;
	text[count] = '\0';
	return text;
}

#endif
