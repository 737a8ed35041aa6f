/* SPDX-License-Identifier: MIT */
/* D-05: Engines with QUIESCE get that report_quiesce even for events they did not ask for. */
#include "conform.h"

static void call_and_end(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	leave_process(0);
}

void test(void)
{
	struct subject subject;

	attach_next('A', EV(QUIESCE));
	attach_next('B', EV(SYSCALL_EXIT) | EV(EXIT));
	subject = start_process(call_and_end);
	watch();
	live->begun = 1;
	finish(subject);
	unwatch();
	expect_logged("A.quiesce(5,80) B.leave(5,110) A.quiesce(5,10) B.exit(5,0) ");
}
