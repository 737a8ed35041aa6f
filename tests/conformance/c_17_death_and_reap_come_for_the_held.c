/* SPDX-License-Identifier: MIT */
/* C-17: DEATH and REAP may come for a held thread. */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	b = attach_next('B', EV(DEATH) | EV(REAP));
	subject = start_process(call);
	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(control(b, UTRACE_STOP), 0);
	expect_log("A.entry(5,110) ");
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	wait_logged("B.death");
	check_killed(subject.tid, SIGKILL, "killed while it was held");
	wait_logged("B.reap");
	unwatch();
	expect_log("B.death(1,17) B.reap ");
}
