/* SPDX-License-Identifier: MIT */
/* ED-02: It is the last callback but REAP, and comes even if the thread was killed while held. */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY) | EV(DEATH) | EV(REAP));
	struct subject subject = start_process(call);

	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "killed while it was held");
	wait_logged("reap");
	EXPECT(stands_still(&live->log_length));
	unwatch();
	expect_log("A.entry(5,110) A.death(1,17) A.reap ");
}
