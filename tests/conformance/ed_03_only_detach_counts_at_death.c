/* SPDX-License-Identifier: MIT */
/* ED-03: Of the answers only DETACH means anything. */
#include "conform.h"

static void run(u32 resume, const char *log)
{
	struct spy *a = attach_next('A', EV(DEATH) | EV(REAP));
	struct subject subject;

	attach_next('B', EV(REAP));
	subject = start_process(leave_in_turn);
	answer(a, ON_DEATH, resume);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("B.reap");
	unwatch();
	expect_log(log);
	live->begun = 0;
}

void test(void)
{
	for (u32 resume = UTRACE_STOP; resume < UTRACE_DETACH; resume++)
		run(resume, "A.death(1,17) A.reap B.reap ");
	run(UTRACE_DETACH, "A.death(1,17) B.reap ");
}
