/* SPDX-License-Identifier: MIT */
/*
 * EJ-03: CLD_CONTINUED is reported once, by the first thread that runs again.
 *
 * In each of many stops, of three threads.
 */
#include "conform.h"

enum { ROUNDS = 50 };

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
	subject = start_group(2, 0, count_forever);
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
