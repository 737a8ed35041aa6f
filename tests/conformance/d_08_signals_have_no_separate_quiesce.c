/* SPDX-License-Identifier: MIT */
/*
 * D-08: No report_quiesce precedes report_signal or report_reap; an engine without
 * report_signal gets report_quiesce instead.
 */
#include "conform.h"

static void signal_and_end(void)
{
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGUSR1, 0);
	leave_process(0);
}

void test(void)
{
	struct spy *b;
	struct subject subject;

	handle(SIGUSR1, ignore_signal, 0);
	attach_next('A', EV(QUIESCE) | EV(SIGNAL));
	b = attach_next('B', EV(QUIESCE) | EV(SIGNAL));
	b->ops.report_signal = NULL;
	attach_next('C', EV(REAP) | EV(QUIESCE));
	live->spies[2].ops.report_signal = NULL;
	subject = start_process(signal_and_end);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("C.reap");
	unwatch();
	expect_log("A.signal(5,10) B.quiesce(5,100) C.quiesce(5,100) "
		   "A.quiesce(5,20) B.quiesce(5,20) C.quiesce(5,20) C.reap ");
}
