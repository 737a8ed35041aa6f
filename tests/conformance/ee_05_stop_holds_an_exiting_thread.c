/* SPDX-License-Identifier: MIT */
/* EE-05: STOP holds the thread before it is torn down; other requests have no effect. */
#include "conform.h"

static void leave(void)
{
	turn_begins(1);
	leave_process(3);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(EXIT) | EV(QUIESCE) | EV(DEATH));
	struct subject subject;
	int status;

	b = attach_next('B', EV(EXIT));
	subject = start_process(leave);
	answer(a, ON_EXIT, UTRACE_STOP);
	answer(b, ON_EXIT, UTRACE_INTERRUPT);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT(stands_still(&live->log_length));
	EXPECT_EQ(waitpid(subject.tid, &status, WNOHANG), 0);
	EXPECT_EQ(control(a, UTRACE_REPORT),
		  0); /* lets it go, and asks for nothing that could be */
	check_exits(subject.tid, 3, "the subject ends");
	wait_logged("death");
	unwatch();
	expect_log("A.quiesce(5,10) A.exit(5,300) B.exit(0,300) A.quiesce(5,20) A.death(1,17) ");
}
