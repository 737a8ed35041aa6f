/* SPDX-License-Identifier: MIT */
/*
 * C-09: RESUME withdraws this engine's hold only, and disarms stepping if that lets the thread
 * run.
 */
#include "conform.h"

void test(void)
{
	struct spy *a, *b;
	struct subject subject = start_call_with_two(&a, &b);

	EXPECT_EQ(control(a, UTRACE_RESUME), 0); /* nothing to withdraw */
	hold_by_both(a, b);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT_EQ(prepare_examine(b), 0);
	EXPECT_EQ(prepare_examine(a), -EINVAL);
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);
}
