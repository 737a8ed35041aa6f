/* SPDX-License-Identifier: MIT */
/* B-06: For an engine being detached from a sleeping thread it returns at once. */
#include "conform.h"

static void sleep_on(void)
{
	turn_begins(1);
	raw3(SYS_pause, 0, 0, 0);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', UTRACE_EVENT_SYSCALL | EV(QUIESCE));
	struct subject subject;
	long result;

	b = attach_next('B', UTRACE_EVENT_SYSCALL);
	subject = start_process(sleep_on);
	live->begun = 1;
	wait_in_call(subject.tid, SYS_pause);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	result = barrier(a);
	EXPECT(result == 0 || result == -ESRCH);
	EXPECT_EQ(barrier(b), 0);
	wait_in_call(subject.tid, SYS_pause);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "the subject ends");
}
