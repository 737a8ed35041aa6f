/* SPDX-License-Identifier: MIT */
/* D-20: When nobody wants an event any more, its next occurrence costs nothing again. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL);
	struct subject subject = start_process(call_in_two_turns);

	EXPECT_EQ(proc_mask(subject.task), EV(REAP) | UTRACE_EVENT_SYSCALL);
	during(a, ON_LEAVE, ACT_EVENTS, a, 0, 0);
	watch();
	turn(1);
	expect_log("A.entry(5,110) A.leave(5,110) ");
	/* The word that a system call tests is empty again. */
	EXPECT_EQ(proc_mask(subject.task), EV(REAP));
	turn(2);
	unwatch();
	expect_log("");
	finish(subject);
}
