/* SPDX-License-Identifier: MIT */
/* EE-06: When SIGKILL or the end of the process is the cause, STOP is ignored. */
#include "conform.h"

static void leave(void)
{
	turn_begins(1);
	leave_process(3);
}

static void leave_one_thread(void)
{
	turn_begins(1);
	leave_thread(3);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(EXIT) | EV(DEATH));
	struct subject subject = start_process(leave);

	answer(a, ON_EXIT, UTRACE_STOP);
	watch();
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "killed before it left");
	wait_logged("death");
	expect_logged("A.death(1,17) ");
	unwatch();

	/* Held at its exit it is not safe either. */
	a->attached_to_next = EV(EXIT) | EV(DEATH);
	subject = start_process(leave_one_thread);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "killed while it was held");
	unwatch();
}
