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

static void make_thread(void)
{
	raw3(SYS_setpgid, 0, 0, 0);
	attach_next('B', EV(JCTL) | EV(EXIT));
	start_thread(leave);
	turn_ends(1);
	count_forever();
}

void test(void)
{
	struct spy *a = attach_next('A', EV(JCTL));
	struct spy *b = a + 1;
	struct subject subject;
	int status;

	live->follow = 1;
	subject = start_process(make_thread);
	wait_word(&live->ended, 1);
	answer(b, ON_EXIT, UTRACE_STOP);
	watch();
	live->begun = 2;
	wait_held(b);
	expect_log("B.exit(5,0) ");
	kill(subject.tid, SIGTSTP);
	wait_logged("A.jctl(5,0) ");
	EXPECT_EQ(waitpid(subject.tid, &status, WUNTRACED | WNOHANG), 0);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	EXPECT_EQ(waitpid(subject.tid, &status, WUNTRACED), subject.tid);
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP);
	unwatch();
	expect_log("A.jctl(5,0) B.jctl(5,5) ");
	kill(subject.tid, SIGKILL);
	check_killed(subject.tid, SIGKILL, "the subject");
}
