/* SPDX-License-Identifier: MIT */
/*
 * EJ-04: If a SIGCONT comes before all threads have stopped, notify tells what the parent hears
 * while type is CLD_CONTINUED.
 *
 * Here it hears nothing, so it is 0. A thread that an engine holds keeps the stop from being
 * complete.
 */
#include "conform.h"

static void call_once(void)
{
	turn_begins(2);
	raw0(SYS_getppid);
	count_forever();
}

void test(void)
{
	struct spy *a = attach_next('A', EV(JCTL));
	struct spy *b = a + 1;
	struct subject subject = start_group(1, EV(SYSCALL_ENTRY), call_once);
	int status;

	answer_once(b, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	live->begun = 2;
	wait_held(b);
	expect_log("B.entry(5,110) ");
	begin_to_stop(subject);
	kill(subject.tid, SIGCONT);
	wait_logged("A.jctl(6,0) ");
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	EXPECT_EQ(waitpid(subject.tid, &status, WUNTRACED | WCONTINUED | WNOHANG), 0);
	expect_log("A.jctl(5,0) A.jctl(6,0) ");
	/* The next one comes about. */
	kill(subject.tid, SIGTSTP);
	EXPECT_EQ(waitpid(subject.tid, &status, WUNTRACED), subject.tid);
	unwatch();
	EXPECT_EQ(b->count[ON_JCTL], 1);
	kill(subject.tid, SIGKILL);
	check_killed(subject.tid, SIGKILL, "the subject");
}
