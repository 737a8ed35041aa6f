/* SPDX-License-Identifier: MIT */
/* S-02: Detached or being reaped: -ESRCH. */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(CLONE));
	struct subject subject;

	b = attach_next('B', EV(REAP));
	subject = start_process(stay);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	EXPECT_EQ(set_events(a, EV(CLONE)), -ESRCH);
	EXPECT_EQ(set_events(a, 0), -ESRCH);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("B.reap");
	unwatch();
	while (set_events(b, EV(REAP)) != -ESRCH)
		raw0(SYS_sched_yield);
	EXPECT_EQ(set_events(b, 0), -ESRCH);
}
