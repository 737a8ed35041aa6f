/* SPDX-License-Identifier: MIT */
/*
 * The merge gives records of many slots in the order of their times, whatever
 * the order in which slots join, go on and leave; of one age by slot.
 */
#include "harness.h"

#include "supervisor/merge.h"

enum { SLOTS = 50, RECORDS = 20 };

static u64 times[SLOTS][RECORDS];

static void make_times(void)
{
	u32 random = 1;

	for (u32 slot = 0; slot < SLOTS; slot++) {
		u64 time = 0;

		for (u32 i = 0; i < RECORDS; i++) {
			random = random * 1103515245 + 12345;
			time += (random >> 16) % 8;
			times[slot][i] = time;
		}
	}
}

TEST(merge_orders_by_age)
{
	struct merge_head heads[SLOTS];
	struct merge merge = { .heads = heads };
	u32 next[SLOTS] = { 0 };
	u64 last_time = 0;
	u32 last_slot = 0;
	u32 count = 0;

	make_times();
	for (u32 slot = 0; slot < SLOTS; slot++)
		merge_add(&merge, slot * 7 % SLOTS, times[slot * 7 % SLOTS][0]);
	for (; merge.count > 0; count++) {
		struct merge_head head = merge.heads[0];

		EXPECT_EQ(head.time, times[head.slot][next[head.slot]]);
		EXPECT_TRUE(head.time > last_time ||
			    (head.time == last_time && head.slot >= last_slot));
		last_time = head.time;
		last_slot = head.slot;
		if (++next[head.slot] < RECORDS)
			merge_advance(&merge, times[head.slot][next[head.slot]]);
		else
			merge_remove(&merge);
	}
	EXPECT_EQ(count, SLOTS * RECORDS);
}
