/* SPDX-License-Identifier: MIT */
/*
 * EC-06: STOP from report_clone lets the child run and stops the parent before it returns to
 * its program.
 */
#include "conform.h"

static void fork_once(void)
{
	turn_begins(1);
	if (raw_syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0) == 0) {
		live->words[0] = 1;
		spin(&live->words[1], 1);
		leave_process(0);
	}
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(CLONE));
	struct subject subject;

	attach_next('B', EV(SYSCALL_EXIT));
	subject = start_process(fork_once);
	answer(a, ON_CLONE, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	wait_word(&live->words[0], 1);
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	expect_log("A.clone(5) B.leave(0,56) "); /* and the stop came after that */
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_word(&live->ended, 1);
	unwatch();
	live->words[1] = 1;
	finish(subject);
}
