/* SPDX-License-Identifier: MIT */
/* ER-06: No report_quiesce precedes it; the order is that of attaching. */
#include "conform.h"

void test(void)
{
	struct subject subject;

	attach_next('A', EV(REAP) | EV(QUIESCE) | EV(DEATH));
	attach_next('B', EV(REAP));
	attach_next('C', EV(REAP) | EV(QUIESCE));
	subject = start_process(leave_in_turn);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("C.reap");
	unwatch();
	expect_log("A.quiesce(5,20) A.death(1,17) C.quiesce(5,20) A.reap B.reap C.reap ");
}
