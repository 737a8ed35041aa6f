/* SPDX-License-Identifier: MIT */
/*
 * EQ-01: The event argument of report_quiesce is the bit of the event it precedes, or 0 on the
 * way to the program.
 */
#include "conform.h"

void test(void)
{
	struct spy *a, *b;
	struct subject subject;

	handle(SIGUSR1, ignore_signal, 0);
	a = attach_next('A', EV(QUIESCE) | EV(SIGNAL));
	a->ops.report_signal = NULL;
	b = attach_next('B', UTRACE_EVENT_SYSCALL | EV(CLONE) | EV(EXIT) | EV(DEATH));
	subject = start_process(act_up_in_turn);
	answer_once(b, ON_LEAVE, UTRACE_REPORT, ECHO);
	watch();
	live->begun = 1;
	wait_logged("B.death");
	unwatch();
	finish(subject);
	expect_logged("B.entry(5,110) A.quiesce(5,40) "); /* backwards */
	expect_logged("A.quiesce(5,80) B.leave(5,110) A.quiesce(5,0) ");
	expect_logged("A.quiesce(5,100) ");
	expect_logged("A.quiesce(5,4) B.clone(5) ");
	expect_logged("A.quiesce(5,10) B.exit(5,0) ");
	expect_logged("A.quiesce(5,20) B.death(1,17) ");
}
