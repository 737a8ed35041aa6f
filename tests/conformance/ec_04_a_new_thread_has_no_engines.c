/* SPDX-License-Identifier: MIT */
/* EC-04: A new thread starts without engines. */
#include "conform.h"

static void run(struct subject (*start)(void (*body)(void)))
{
	struct subject subject = start(call_in_turn);

	EXPECT_EQ(proc_mask(subject.task), 0);
	watch();
	live->begun = 1;
	spin(&live->ended, 1); /* without a call of ours */
	unwatch();
	expect_log("");
	finish(subject);
	live->begun = live->ended = 0;
}

void test(void)
{
	attach(SELF, 'A', EV(QUIESCE) | UTRACE_EVENT_SYSCALL | EV(CLONE) | UTRACE_EVENT_SIGNAL_ALL);
	run(start_process);
	run(start_thread);
}
