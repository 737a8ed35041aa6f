/* SPDX-License-Identifier: MIT */
/*
 * EJ-05: A thread that exits, and so completes a group stop, reports CLD_STOPPED with notify
 * CLD_STOPPED while exiting.
 *
 * Held at its EXIT it is the only one that has not stopped.
 */
#include "conform.h"

static void leave(void)
{
	turn_begins(2);
	leave_thread(0);
}

void test(void)
{
	struct spy *b = attach_next('A', EV(JCTL)) + 1;
	struct subject subject = start_group(1, EV(EXIT), leave);
	int status;

	answer(b, ON_EXIT, UTRACE_STOP);
	watch();
	live->begun = 2;
	wait_held(b);
	expect_log("B.exit(5,0) ");
	begin_to_stop(subject);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	EXPECT_EQ(waitpid(subject.tid, &status, WUNTRACED), subject.tid);
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP);
	unwatch();
	expect_log("A.jctl(5,0) B.jctl(5,5) ");
	kill(subject.tid, SIGKILL);
	check_killed(subject.tid, SIGKILL, "the subject");
}
