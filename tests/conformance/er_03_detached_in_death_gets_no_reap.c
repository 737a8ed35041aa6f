/* SPDX-License-Identifier: MIT */
/* ER-03: An engine that detached in report_death gets no REAP. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(DEATH) | EV(REAP));
	struct subject subject;

	attach_next('B', EV(REAP));
	subject = start_process(leave_in_turn);
	answer(a, ON_DEATH, UTRACE_DETACH);
	act(ACT_PUT, (unsigned long)a, 0, 0);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("B.reap");
	unwatch();
	expect_log("A.death(1,17) A.release B.reap ");
}
