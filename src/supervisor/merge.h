/* SPDX-License-Identifier: MIT */
/*
 * Rings in the order of their oldest records: a binary heap of the slots that
 * have one, so that a record costs the logarithm of their number.
 */
#ifndef WEIR_SUPERVISOR_MERGE_H
#define WEIR_SUPERVISOR_MERGE_H

#include "base/types.h"

struct merge_head {
	u64 time; /* of the oldest record of the slot */
	u32 slot;
};

struct merge {
	struct merge_head *heads; /* room for every slot; the first is the oldest */
	u32 count;
};

/* Adds a slot. The caller keeps each slot in at most once. */
void merge_add(struct merge *merge, u32 slot, u64 time);

/* The first slot's oldest record is now one of this time. */
void merge_advance(struct merge *merge, u64 time);

/* The first slot has no more records to merge. */
void merge_remove(struct merge *merge);

#endif
