/* SPDX-License-Identifier: MIT */
/* D-07: DETACH answered to report_quiesce suppresses the specific callback. */
#include "conform.h"

static void leave(void)
{
	turn_begins(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE) | EV(EXIT) | EV(DEATH));
	struct subject subject;

	attach_next('B', EV(EXIT) | EV(DEATH));
	subject = start_process(leave);
	answer(a, ON_QUIESCE, UTRACE_DETACH);
	watch();
	live->begun = 1;
	live->dismissed[subject.task] = 1;
	wait_logged("B.death");
	unwatch();
	expect_log("A.quiesce(5,10) B.exit(5,0) B.death(1,17) ");
	EXPECT_EQ(set_events(a, EV(EXIT)), -ESRCH);
	finish(subject);
}
