/* SPDX-License-Identifier: MIT */
/*
 * D-03: A pass for an event starts only if some engine of the thread asked for that event;
 * QUIESCE alone does not start one.
 */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE));
	struct subject subject = start_process(call_in_two_turns);

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
