/* SPDX-License-Identifier: MIT */
/*
 * A ring that has gone round holds as many batches as are whole. Of the oldest one the
 * newest branches are overwritten, as the kernel writes each batch forwards: its rest
 * would be followed by branches that came much later.
 */
#include "branch_rings.h"

enum { RING_BRANCHES = RING_WORDS / 4, BATCH_MAXIMUM = 5 };

static void expect_the_last(u64 newest)
{
	size_t count = branch_samples_read(&ring, ring_wants_all, list, LIST_LIMIT);

	EXPECT_TRUE(count > RING_BRANCHES - 2 * BATCH_MAXIMUM && count <= RING_BRANCHES);
	for (u64 i = 0; i < count; i++)
		EXPECT_EQ(list[count - 1 - i].from, newest - i);
}

TEST(branch_rings_go_round)
{
	const u64 filler[1] = { ring_header(PERF_RECORD_UNTHROTTLE, 1) };
	u64 next = 1;

	EXPECT_EQ(branch_samples_read(&ring, ring_wants_all, list, LIST_LIMIT), 0);
	/* Of odd sizes, so that each place of the ring is where the oldest is cut. */
	for (u64 round = 1; round < 300; round++) {
		ring_put_batch(round, next, next + round % BATCH_MAXIMUM);
		next += round % BATCH_MAXIMUM + 1;
		if (round % 3 == 0)
			ring_put(filler, 1);
		if (round > 40)
			expect_the_last(next - 1);
	}
}
