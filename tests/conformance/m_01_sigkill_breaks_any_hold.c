/* SPDX-License-Identifier: MIT */
/* M-01: SIGKILL breaks any hold, and no program instruction runs after it. */
#include "conform.h"

static void call_and_count(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	live->progress = 1;
	turn_ends(1);
}

static void run(unsigned long event, enum slot slot)
{
	struct spy *a = attach_next('A', event);
	struct subject subject = start_process(call_and_count);

	answer(a, slot, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	unwatch();
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "killed while it was held");
	EXPECT_EQ(live->progress, 0);
	live->begun = 0;
}

void test(void)
{
	run(EV(SYSCALL_ENTRY), ON_ENTRY);
	run(EV(SYSCALL_EXIT), ON_LEAVE);
}
