/* SPDX-License-Identifier: MIT */
/* Attaching does not stop, wake or otherwise disturb the thread. */
#include "conform.h"

static int ends[2];

static void read_one(void)
{
	char got;

	turn_begins(1);
	live->words[0] = (u32)raw3(SYS_read, ends[0], (long)&got, 1);
	turn_ends(1);
}

void test(void)
{
	struct subject sleeper, runner;
	struct spy *b, *a;

	check(pipe(ends) == 0, "a pipe");
	sleeper = start_process(read_one);
	runner = start_process(count_forever);
	live->begun = 1;
	wait_in_call(sleeper.tid, SYS_read);
	watch();
	a = attach(sleeper.task, 'A', EV(QUIESCE) | UTRACE_EVENT_SYSCALL | UTRACE_EVENT_SIGNAL_ALL);
	b = attach(runner.task, 'B', EV(QUIESCE) | UTRACE_EVENT_SYSCALL | UTRACE_EVENT_SIGNAL_ALL);
	EXPECT(stands_still(&live->log_length));
	expect_log("");
	wait_in_call(sleeper.tid, SYS_read);
	EXPECT(!stands_still(&live->progress));
	EXPECT_EQ(write(ends[1], "x", 1), 1);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.quiesce(5,80) A.leave(5,0) ");
	EXPECT_EQ(live->words[0], 1);
	finish(sleeper);
	EXPECT_EQ(kill(runner.tid, SIGKILL), 0);
	check_killed(runner.tid, SIGKILL, "the runner ends");
	(void)a, (void)b;
}
