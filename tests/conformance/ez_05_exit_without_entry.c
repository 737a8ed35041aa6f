/* SPDX-License-Identifier: MIT */
/* EZ-05: It may come without an ENTRY when enabled during the call. */
#include "conform.h"

static void on_signal(int signal)
{
	(void)signal;
	unwatch();
}

static void sleep_once(void)
{
	turn_begins(1);
	raw3(SYS_pause, 0, 0, 0);
	turn_ends(1);
}

void test(void)
{
	struct subject subject;

	handle(SIGUSR1, on_signal, 0);
	subject = start_process(sleep_once);
	live->begun = 1;
	wait_in_call(subject.tid, SYS_pause);
	attach(subject.task, 'A', UTRACE_EVENT_SYSCALL);
	watch();
	EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
	wait_word(&live->ended, 1);
	expect_log("A.leave(5,34) ");
	finish(subject);
}
