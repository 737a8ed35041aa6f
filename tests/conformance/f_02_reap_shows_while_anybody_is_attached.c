/* SPDX-License-Identifier: MIT */
/* F-02: REAP is in it while any engine is attached; it is 0 without engines. */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject subject = start_process(stay);
	struct spy *b, *a;

	EXPECT_EQ(proc_mask(subject.task), 0);
	a = attach(subject.task, 'A', 0);
	EXPECT_EQ(proc_mask(subject.task), EV(REAP));
	b = attach(subject.task, 'B', EV(CLONE));
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	EXPECT_EQ(proc_mask(subject.task), EV(REAP) | EV(CLONE));
	EXPECT_EQ(control(b, UTRACE_DETACH), 0);
	EXPECT_EQ(proc_mask(subject.task), 0);
	live->begun = 1;
	finish(subject);
}
