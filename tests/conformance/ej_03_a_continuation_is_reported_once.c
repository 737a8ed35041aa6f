/* SPDX-License-Identifier: MIT */
/*
 * EJ-03: CLD_CONTINUED is reported once, by the first thread that runs again.
 *
 * In each of many stops, of three threads.
 */
#include "conform.h"

enum { ROUNDS = 50 };

static void nothing(void)
{
	count_forever();
}

static void make_threads(void)
{
	raw3(SYS_setpgid, 0, 0, 0);
	for (u32 i = 0; i < 2; i++) {
		attach_next((char)('B' + i), EV(JCTL));
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

static u32 occurrences(const char *part)
{
	u32 count = 0;

	for (const char *at = live->log; (at = strstr(at, part)) != NULL; at++)
		count++;
	return count;
}

void test(void)
{
	struct subject subject;

	attach_next('A', EV(JCTL));
	live->follow = 1;
	subject = start_process(make_threads);
	wait_word(&live->ended, 1);
	watch();
	for (u32 round = 0; round < ROUNDS; round++) {
		kill(subject.tid, SIGTSTP);
		wait_for(subject.tid, WUNTRACED);
		EXPECT_EQ(occurrences(".jctl(5,5) "), round + 1);
		EXPECT_EQ(occurrences(".jctl(5,0) "), 2 * round + 2);
		EXPECT_EQ(occurrences(".jctl(6,6) "), round);
		kill(subject.tid, SIGCONT);
		wait_for(subject.tid, WCONTINUED);
		while (occurrences(".jctl(6,6) ") == round)
			raw0(SYS_sched_yield);
	}
	unwatch();
	kill(subject.tid, SIGKILL);
	check_killed(subject.tid, SIGKILL, "the subject");
}
