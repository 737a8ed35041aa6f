/* SPDX-License-Identifier: MIT */
/*
 * From the records of a perf ring to branches: see branch_samples.h. All is read from
 * the newest to the oldest, and the list is filled from its end.
 */
#ifndef WEIR_HOST
#define WEIR_HOST
#endif

#include "supervisor/branch_samples.h"

#include <string.h>

#include <linux/perf_event.h>

enum {
	WORD = sizeof(u64),
	TRACE_SIZE = 4 * WORD,	/* header, ip, time, address */
	STACK_HEAD = 3 * WORD,	/* header, time, number of branches */
	STACK_ENTRY = 3 * WORD, /* from, to, flags */
	OVERLAP_MINIMUM = 4,	/* so many in common may still be chance in a loop */
};

/* The list that is filled from its end. */
struct list {
	bool (*is_wanted)(const struct weir_branch *branch);
	struct weir_branch *branches;
	size_t limit;
	size_t count;
};

struct record {
	u64 at; /* counted as data_head is */
	u32 type;
	u32 size;
};

static u64 word_at(const struct branch_ring *ring, u64 at)
{
	u64 word;

	memcpy(&word, (const u8 *)ring->data + (at & (ring->size - 1)), sizeof(word));
	return word;
}

/* False: there is none, or not the whole of it any more. */
static bool record_at(const struct branch_ring *ring, u64 at, struct record *record)
{
	u64 header;

	/* The kernel began at 0, and went down. */
	if (at == 0 || at - ring->head >= ring->size)
		return false;
	header = word_at(ring, at);
	*record = (struct record){ at, (u32)header, (u32)(header >> 48) };
	return record->size >= WORD && record->size % WORD == 0 &&
	       at - ring->head + record->size <= ring->size;
}

/* False: the list is full. */
static bool push(struct list *list, struct weir_branch branch)
{
	if (list->count == list->limit)
		return false;
	list->count++;
	list->branches[list->limit - list->count] = branch;
	return true;
}

static bool put(struct list *list, struct weir_branch branch)
{
	return !list->is_wanted(&branch) || push(list, branch);
}

/* Several in one place are one. */
static bool put_gap(struct list *list)
{
	const struct weir_branch *last = &list->branches[list->limit - list->count];

	return (list->count > 0 && weir_branch_is_gap(last)) ||
	       push(list, (struct weir_branch){ 0, 0 });
}

/* The kernel tells so when it held samples back. */
static bool is_loss(const struct record *record)
{
	return record->type == PERF_RECORD_THROTTLE || record->type == PERF_RECORD_LOST ||
	       record->type == PERF_RECORD_LOST_SAMPLES;
}

static bool is_branch(const struct record *record)
{
	return record->type == PERF_RECORD_SAMPLE && record->size == TRACE_SIZE;
}

static u64 time_of(const struct branch_ring *ring, const struct record *record)
{
	return word_at(ring, record->at + 2 * (u64)WORD);
}

/*
 * Where the samples end that came at once with this one. False: perhaps there were more,
 * and the newest of them are overwritten, as they are in their own order.
 */
static bool find_end(const struct branch_ring *ring, const struct record *first, u64 *end)
{
	struct record next = *first;

	do {
		*end = next.at + next.size;
		if (!record_at(ring, *end, &next))
			return *end == 0;
	} while (is_branch(&next) && time_of(ring, &next) == time_of(ring, first));
	return true;
}

/* The samples in [start, end), the newest of which is the last. False: the list is full. */
static bool put_batch(const struct branch_ring *ring, struct list *list, u64 start, u64 end)
{
	while (end != start) {
		end -= TRACE_SIZE;
		if (!put(list, (struct weir_branch){ word_at(ring, end + WORD),
						     word_at(ring, end + 3 * (u64)WORD) }))
			return false;
	}
	return true;
}

static void read_trace(const struct branch_ring *ring, struct list *list)
{
	struct record record;
	bool room = true;
	u64 end;

	for (u64 at = ring->head; room && record_at(ring, at, &record); at = end) {
		end = at + record.size;
		if (is_loss(&record))
			room = put_gap(list);
		if (!is_branch(&record))
			continue;
		room = find_end(ring, &record, &end) && put_batch(ring, list, at, end);
	}
}

/*** Stacks ***/

/* The branches of one sample; count 0: there is none. */
struct stack {
	u64 at; /* of the newest */
	u64 count;
};

static struct weir_branch branch_of(const struct branch_ring *ring, const struct stack *stack,
				    u64 index)
{
	u64 at = stack->at + index * STACK_ENTRY;

	return (struct weir_branch){ word_at(ring, at), word_at(ring, at + WORD) };
}

static bool read_stack(const struct branch_ring *ring, const struct record *record,
		       struct stack *stack)
{
	if (record->type != PERF_RECORD_SAMPLE || record->size < STACK_HEAD)
		return false;
	stack->at = record->at + STACK_HEAD;
	stack->count = word_at(ring, record->at + 2 * (u64)WORD);
	return stack->count != 0 && stack->count <= (record->size - STACK_HEAD) / STACK_ENTRY;
}

/* Does the older stack begin with what the younger one has from `index` on? */
static bool continues(const struct branch_ring *ring, const struct stack *younger, u64 index,
		      const struct stack *older)
{
	for (u64 i = 0; index + i < younger->count && i < older->count; i++) {
		struct weir_branch one = branch_of(ring, younger, index + i);
		struct weir_branch other = branch_of(ring, older, i);

		if (one.from != other.from || one.to != other.to)
			return false;
	}
	return true;
}

/*
 * How many branches of the younger stack the older one has not: as few as can be, for
 * a loop of one branch looks the same after any number of turns. All: they do not meet.
 */
static u64 count_new(const struct branch_ring *ring, const struct stack *younger,
		     const struct stack *older)
{
	u64 least = older->count < OVERLAP_MINIMUM ? older->count : OVERLAP_MINIMUM;

	for (u64 index = 0; index + least <= younger->count; index++)
		if (continues(ring, younger, index, older))
			return index;
	return younger->count;
}

static bool put_stack(const struct branch_ring *ring, struct list *list, const struct stack *stack,
		      u64 count)
{
	for (u64 i = 0; i < count; i++)
		if (!put(list, branch_of(ring, stack, i)))
			return false;
	return true;
}

static void read_stacks(const struct branch_ring *ring, struct list *list)
{
	struct stack younger = { 0 };
	struct record record;
	/* What came after the last sample is not known. */
	bool room = put_gap(list);

	for (u64 at = ring->head; room && record_at(ring, at, &record); at += record.size) {
		struct stack stack = { 0 };
		bool loss = is_loss(&record);
		u64 count = younger.count;

		if (!loss && !read_stack(ring, &record, &stack))
			continue;
		if (!loss)
			count = count_new(ring, &younger, &stack);
		room = put_stack(ring, list, &younger, count);
		if (room && count == younger.count)
			room = put_gap(list);
		younger = stack;
	}
	if (room)
		put_stack(ring, list, &younger, younger.count);
}

size_t branch_samples_read(const struct branch_ring *ring,
			   bool (*is_wanted)(const struct weir_branch *branch),
			   struct weir_branch *branches, size_t limit)
{
	struct list list = { is_wanted, branches, limit, 0 };

	if (ring->samples == BRANCH_SAMPLES_STACKS)
		read_stacks(ring, &list);
	else
		read_trace(ring, &list);
	memmove(branches, branches + limit - list.count, list.count * sizeof(*branches));
	return list.count;
}
