/* SPDX-License-Identifier: MIT */
/*
 * M-05: When a process ends each thread has EXIT with its code, DEATH and, but for the leader,
 * REAP; the leader stays until its parent waits.
 */
#include "conform.h"

static void end_all(void)
{
	turn_begins(1);
	leave_process(3);
}

static void spin_on(void)
{
	spin(&live->words[15], 1);
}

/* In a process of its own: leader L, workers W and V, and E, which ends them all. */
static void lead(void)
{
	const unsigned long events = EV(EXIT) | EV(DEATH) | EV(REAP);

	attach(SELF, 'L', events);
	attach_next('W', events);
	start_thread(spin_on);
	attach_next('V', events);
	start_thread(spin_on);
	attach_next('E', events);
	start_thread(end_all);
	live->words[0] = 1;
	for (;;)
		spin(&live->words[15], 1);
}

static void expect_order(const char *one, const char *other)
{
	const char *first = strstr(live->log, one);
	const char *second = strstr(live->log, other);

	EXPECT(first != NULL && second != NULL);
	EXPECT(first < second);
}

void test(void)
{
	siginfo_t info;
	pid_t pid;

	live->follow = live->expects = 1;
	pid = fork();
	if (pid == 0)
		lead();
	wait_word(&live->words[0], 1);
	watch();
	live->begun = 1;
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	wait_logged("E.reap ");
	wait_logged("W.reap ");
	wait_logged("V.reap ");
	wait_logged("L.death(");
	expect_not_logged("L.reap");
	check_exits(pid, 3, "the status that the thread gave");
	wait_logged("L.reap ");
	unwatch();
	expect_order("E.exit(5,300) ", "E.death(");
	expect_order("E.death(", "E.reap");
	expect_order("W.exit(5,300) ", "W.death(");
	expect_order("W.death(", "W.reap");
	expect_order("V.exit(5,300) ", "V.death(");
	expect_order("V.death(", "V.reap");
	expect_order("L.exit(5,300) ", "L.death(");
	expect_logged("L.death(1,17) ");
}
