/* SPDX-License-Identifier: MIT */
/*
 * ES-07: While a job control stop is pending, signals are not intercepted.
 *
 * So one thread of a process reports the signal that stops all of them, and what is sent to a
 * stopped thread is reported once it is continued.
 */
#include "conform.h"

static void nothing(void)
{
	count_forever();
}

static void make_threads(void)
{
	raw3(SYS_setpgid, 0, 0, 0);
	for (u32 i = 0; i < 2; i++) {
		attach_next((char)('B' + i), EV(SIGNAL) | EV(SIGNAL_STOP));
		start_thread(nothing);
	}
	turn_ends(1);
	count_forever();
}

static void wait_for(pid_t pid, int options)
{
	int status;

	check_eq(waitpid(pid, &status, options), pid, "it stops, or goes on");
}

static u32 reports(const struct spy *first)
{
	return first[0].count[ON_SIGNAL] + first[1].count[ON_SIGNAL] + first[2].count[ON_SIGNAL];
}

void test(void)
{
	struct spy *first = attach_next('A', EV(SIGNAL) | EV(SIGNAL_STOP));
	struct subject subject;

	handle(SIGUSR1, ignore_signal, 0);
	live->follow = 1;
	subject = start_process(make_threads);
	wait_word(&live->ended, 1);
	watch();
	for (u32 round = 1; round <= 20; round++) {
		kill(subject.tid, SIGTSTP);
		wait_for(subject.tid, WUNTRACED);
		EXPECT_EQ(reports(first), 2 * round - 1);
		expect_logged(".signal(55,20) ");
		kill(subject.tid, SIGUSR1);
		EXPECT(stands_still(&live->log_length));
		live->log_length = 0;
		kill(subject.tid, SIGCONT);
		wait_for(subject.tid, WCONTINUED);
		wait_logged(".signal(5,10) ");
		while (reports(first) < 2 * round)
			raw0(SYS_sched_yield);
		EXPECT_EQ(reports(first), 2 * round);
	}
	unwatch();
	kill(subject.tid, SIGKILL);
	check_killed(subject.tid, SIGKILL, "the subject");
}
