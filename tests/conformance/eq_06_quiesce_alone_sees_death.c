/* SPDX-License-Identifier: MIT */
/* EQ-06: QUIESCE alone gives one report_quiesce(DEATH) when the thread dies. */
#include "conform.h"

static void nothing(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	leave_process(0);
}

void test(void)
{
	struct subject subject;

	attach_next('A', EV(QUIESCE));
	subject = start_process(nothing);
	watch();
	live->begun = 1;
	wait_logged("A.");
	finish(subject);
	EXPECT(stands_still(&live->log_length));
	unwatch();
	expect_log("A.quiesce(5,20) ");
}
