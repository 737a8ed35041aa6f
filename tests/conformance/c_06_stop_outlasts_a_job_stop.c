/* SPDX-License-Identifier: MIT */
/*
 * C-06: On a job-stopped thread STOP succeeds at once and lasts beyond SIGCONT.
 */
#include "conform.h"

static void count_in_a_group_of_its_own(void)
{
	raw3(SYS_setpgid, 0, 0, 0);
	turn_ends(1);
	count_forever();
}

static void stopped_by(int signo)
{
	struct spy *a = attach_next('A', EV(SIGNAL_STOP));
	struct subject subject;
	int status;
	u32 before;

	live->ended = 0;
	subject = start_process(count_in_a_group_of_its_own);
	wait_word(&live->ended, 1);
	kill(subject.tid, signo);
	check_eq(waitpid(subject.tid, &status, WUNTRACED), subject.tid, "it stops");
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == signo);
	EXPECT_EQ(control(a, UTRACE_STOP), 0);
	kill(subject.tid, SIGCONT);
	check_eq(waitpid(subject.tid, &status, WCONTINUED), subject.tid, "it is continued");
	wait_held(a);
	EXPECT(stands_still(&live->progress));
	before = live->progress;
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	wait_more(&live->progress, before);
	kill(subject.tid, SIGKILL);
	check_killed(subject.tid, SIGKILL, "the subject");
}

void test(void)
{
	stopped_by(SIGTSTP);
	stopped_by(SIGSTOP);
}
