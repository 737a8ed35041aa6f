/* SPDX-License-Identifier: MIT */
/*
 * D-03: A pass for an event starts only if some engine of the thread asked for that event;
 * QUIESCE alone does not start one.
 */
#include "conform.h"

static void two_turns(void)
{
	for (u32 i = 1; i <= 2; i++) {
		turn_begins(i);
		raw0(SYS_getppid);
		turn_ends(i);
	}
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE));
	struct subject subject = start_process(two_turns);

	watch();
	turn(1);
	expect_log("");
	attach(subject.task, 'B', EV(SYSCALL_EXIT));
	turn(2);
	expect_log("A.quiesce(5,80) B.leave(5,110) ");
	unwatch();
	finish(subject);
	(void)a;
}
