/* SPDX-License-Identifier: MIT */
/* B-05: Completely detached or reaped: -ESRCH. */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(CLONE));
	struct subject subject;

	b = attach_next('B', EV(REAP));
	subject = start_process(leave_in_turn);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	EXPECT_EQ(barrier(a), -ESRCH);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("B.reap");
	unwatch();
	while (set_events(b, 0) != -ESRCH)
		raw0(SYS_sched_yield);
	EXPECT_EQ(barrier(b), -ESRCH);
}
