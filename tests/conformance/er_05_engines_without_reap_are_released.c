/* SPDX-License-Identifier: MIT */
/* ER-05: Engines without REAP are not called, but detached and released all the same. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', 0x20);
	struct subject subject;
	struct spy *b;

	subject = start_process(leave_in_turn);
	EXPECT_EQ(set_events(a, 0), 0);
	b = attach(subject.task, 'B', EV(SYSCALL_ENTRY));
	act(ACT_PUT, (unsigned long)b, 0, 0);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("B.release");
	while (set_events(a, 0) != -ESRCH)
		raw0(SYS_sched_yield);
	act(ACT_PUT, (unsigned long)a, 0, 0);
	unwatch();
	expect_log("B.entry(5,231) B.release A.release ");
}
