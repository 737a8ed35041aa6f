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

static void make_thread(void)
{
	raw3(SYS_setpgid, 0, 0, 0);
	attach_next('B', EV(JCTL) | EV(SYSCALL_ENTRY));
	start_thread(call_once);
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
	answer_once(b, ON_ENTRY, UTRACE_STOP, ECHO);
	watch();
	live->begun = 2;
	wait_held(b);
	expect_log("B.entry(5,110) ");
	kill(subject.tid, SIGTSTP);
	wait_logged("A.jctl(5,0) ");
	EXPECT(stands_still(&live->log_length));
	EXPECT_EQ(waitpid(subject.tid, &status, WUNTRACED | WNOHANG), 0);
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
