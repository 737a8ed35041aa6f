/* SPDX-License-Identifier: MIT */
/*
 * EQ-04: report_quiesce(0) or report_signal is the last callback before the program goes on;
 * its answers decide.
 */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	mark("program ");
	turn_ends(1);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(QUIESCE) | UTRACE_EVENT_SYSCALL);
	struct subject subject;

	b = attach_next('B', EV(QUIESCE));
	b->ops.report_signal = NULL;
	subject = start_process(call);
	answer_once(a, ON_LEAVE, UTRACE_REPORT, ECHO);
	answer_once(b, ON_FINAL, UTRACE_STOP, ECHO); /* decides, though A says RESUME */
	watch();
	live->begun = 1;
	wait_held(b);
	expect_log("B.quiesce(5,40) A.quiesce(5,40) A.entry(5,110) A.quiesce(5,80) A.leave(5,110) "
		   "B.quiesce(2,80) A.quiesce(5,0) B.quiesce(5,0) ");
	EXPECT_EQ(live->ended, 0);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("program ");
	finish(subject);
}
