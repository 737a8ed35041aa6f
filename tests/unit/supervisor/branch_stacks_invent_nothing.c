/* SPDX-License-Identifier: MIT */
/*
 * A loop fills the stack with the same branches again and again: how often it turned
 * between two samples cannot be seen. Fewer turns are told then, never more.
 */
#include "branch_rings.h"

TEST(branch_stacks_invent_nothing)
{
	ring.samples = BRANCH_SAMPLES_STACKS;
	ring_put_stack("aaaaaaaa");
	ring_put_stack("aaaaaaaa");
	ring_put_stack("aaaaaabc");
	EXPECT_STR(ring_letters(LIST_LIMIT), "aaaaaaaabc.");
	/* Held back, though the two would meet. */
	ring_put_throttle();
	ring_put_stack("aaaabcxy");
	EXPECT_STR(ring_letters(LIST_LIMIT), "aaaaaaaabc.aaaabcxy.");
}
