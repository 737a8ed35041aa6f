/* SPDX-License-Identifier: MIT */
/*
 * Samples of branch stacks overlap: each branch is to be told once. Where they do not
 * meet is a gap, and always at the end, as what came after the last sample is not known.
 */
#include "branch_rings.h"

TEST(branch_stacks_are_joined)
{
	ring.samples = BRANCH_SAMPLES_STACKS;
	EXPECT_STR(ring_letters(LIST_LIMIT), ".");
	ring_put_stack("ab");
	ring_put_stack("abcdef");
	ring_put_stack("cdefgh");
	EXPECT_STR(ring_letters(LIST_LIMIT), "abcdefgh.");
	/* Nothing new. */
	ring_put_stack("cdefgh");
	EXPECT_STR(ring_letters(LIST_LIMIT), "abcdefgh.");
	/* Three in common are too few to believe in. */
	ring_put_stack("fghijk");
	EXPECT_STR(ring_letters(LIST_LIMIT), "abcdefgh.fghijk.");
	ring_put_stack("");
	ring_put_stack("ijklmn");
	EXPECT_STR(ring_letters(LIST_LIMIT), "abcdefgh.fghijk.ijklmn.");
	EXPECT_STR(ring_letters(4), "lmn.");
}
