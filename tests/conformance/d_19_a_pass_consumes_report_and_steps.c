/* SPDX-License-Identifier: MIT */
/* D-19: Each pass consumes a pending REPORT or step; INTERRUPT waits for the signal check. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE));
	struct spy *b;

	/* Nothing comes between the request and the way back: a pass of its own. */
	watch();
	control(a, UTRACE_REPORT);
	unwatch();
	expect_log("A.quiesce(5,40) A.quiesce(5,0) ");
	/* The report of SYSCALL_EXIT is a report, too. */
	b = attach(SELF, 'B', EV(SYSCALL_EXIT));
	watch();
	control(a, UTRACE_REPORT);
	unwatch();
	expect_log("A.quiesce(5,40) A.quiesce(5,80) B.leave(5,32481) ");
	/* But not a check for signals. */
	watch();
	control(a, UTRACE_INTERRUPT);
	unwatch();
	expect_log("A.quiesce(5,40) A.quiesce(5,80) B.leave(5,32481) A.signal(65) ");
	(void)b;
}
