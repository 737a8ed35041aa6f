/* SPDX-License-Identifier: MIT */
/*
 * The heap of merge.h. Invariant: no head is younger than the two below it,
 * and of two of one age the lower slot comes first.
 */
#include "supervisor/merge.h"

static bool is_before(const struct merge_head *a, const struct merge_head *b)
{
	return a->time < b->time || (a->time == b->time && a->slot < b->slot);
}

static void swap(struct merge_head *a, struct merge_head *b)
{
	struct merge_head old = *a;

	*a = *b;
	*b = old;
}

static void sink(struct merge *merge)
{
	u32 at = 0;

	for (;;) {
		u32 below = 2 * at + 1;

		if (below >= merge->count)
			return;
		if (below + 1 < merge->count &&
		    is_before(&merge->heads[below + 1], &merge->heads[below]))
			below++;
		if (!is_before(&merge->heads[below], &merge->heads[at]))
			return;
		swap(&merge->heads[below], &merge->heads[at]);
		at = below;
	}
}

void merge_add(struct merge *merge, u32 slot, u64 time)
{
	u32 at = merge->count++;

	merge->heads[at] = (struct merge_head){ .time = time, .slot = slot };
	while (at > 0 && is_before(&merge->heads[at], &merge->heads[(at - 1) / 2])) {
		swap(&merge->heads[at], &merge->heads[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
}

void merge_advance(struct merge *merge, u64 time)
{
	merge->heads[0].time = time;
	sink(merge);
}

void merge_remove(struct merge *merge)
{
	merge->heads[0] = merge->heads[--merge->count];
	sink(merge);
}
