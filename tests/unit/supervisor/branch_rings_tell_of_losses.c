/* SPDX-License-Identifier: MIT */
/*
 * What the kernel held back is a gap, also at the end: without it the last branch
 * that is known would be taken for the last one.
 */
#include "branch_rings.h"

TEST(branch_rings_tell_of_losses)
{
	ring_put_batch(1, 'a', 'b');
	ring_put_throttle();
	ring_put_batch(2, 'c', 'c');
	EXPECT_STR(ring_letters(LIST_LIMIT), "ab.c");
	ring_put_throttle();
	ring_put_throttle();
	EXPECT_STR(ring_letters(LIST_LIMIT), "ab.c.");
	EXPECT_STR(ring_letters(3), ".c.");
}
