/* SPDX-License-Identifier: MIT */
/*
 * ED-05: signal is -1 when the thread reaps itself, otherwise SIGCHLD.
 *
 * Whether the parent ignores SIGCHLD is known, but not whether it set SA_NOCLDWAIT.
 */
#include "conform.h"

static void leave_alone(void)
{
	turn_begins(1);
	leave_thread(0);
}

void test(void)
{
	struct subject subject;

	attach_next('A', EV(DEATH));
	subject = start_process(leave_in_turn);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("death");
	expect_log("A.death(1,17) ");
	unwatch();
	live->begun = 0;

	attach_next('B', EV(DEATH));
	subject = start_thread(leave_alone);
	watch();
	live->begun = 1;
	join_thread(subject);
	wait_logged("death");
	expect_log("B.death(0,-1) ");
	unwatch();
	live->begun = 0;

	handle(SIGCHLD, SIG_IGN, 0);
	attach_next('C', EV(DEATH));
	subject = start_process(leave_in_turn);
	watch();
	live->begun = 1;
	wait_logged("death");
	expect_log("C.death(1,-1) ");
	unwatch();
}
