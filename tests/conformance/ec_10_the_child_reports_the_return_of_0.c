/* SPDX-License-Identifier: MIT */
/*
 * EC-10: With SYSCALL_EXIT enabled on the child in report_clone, the child reports the clone's
 * return of 0.
 */
#include "conform.h"

#ifdef ENGINE
u32 live_hook(struct spy *spy, const struct event *event, u32 answer)
{
	if (event->slot == ON_LEAVE)
		spy->values[0] = (long)event->regs->ax;
	return answer;
}
#else
static void run(void)
{
	mark("program ");
}

void test(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL);
	struct subject subject;

	a->values[0] = -1;
	watch();
	subject = launch_process(run);
	wait_logged("program ");
	unwatch();
	expect_log("A.leave(5,56) program ");
	EXPECT_EQ(a->values[0], 0);
	finish(subject);
}
#endif
