/* SPDX-License-Identifier: MIT */
/*
 * The kernel writes rings of this kind backwards, but what it takes out of the CPU's
 * buffer at once forwards, and all of it has one time: read otherwise, the last branch
 * before a crash would be in the middle of the list.
 */
#include "branch_rings.h"

TEST(branch_batches_keep_their_order)
{
	ring_put_batch(7, 1, 3);
	ring_put_batch(8, 4, 4);
	ring_put_batch(9, 5, 6);
	EXPECT_EQ(branch_samples_read(&ring, ring_wants_all, list, LIST_LIMIT), 6);
	for (u64 i = 0; i < 6; i++) {
		EXPECT_EQ(list[i].from, i + 1);
		EXPECT_EQ(list[i].to, i + 1001);
	}
	EXPECT_EQ(branch_samples_read(&ring, ring_wants_all, list, 4), 4);
	EXPECT_EQ(list[0].from, 3);
	EXPECT_EQ(list[3].from, 6);
}
