/* SPDX-License-Identifier: MIT */
/* C-14: DETACH of the last holder lets the thread run. */
#include "conform.h"

void test(void)
{
	struct spy *a, *b;
	struct subject subject = start_call_with_two(&a, &b);

	hold_by_both(a, b);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	EXPECT_EQ(control(b, UTRACE_DETACH), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("B.entry(5,110) A.entry(0,110) ");
	finish(subject);
}
