/* SPDX-License-Identifier: MIT */
/* G-17: After a plain delivery a later INTERRUPT gets a REPORT, not that handler's HANDLER. */
#include "conform.h"

static void on_signal(int signal)
{
	(void)signal;
	live->words[0] = 1;
	spin(&live->words[1], 1);
}

static void wait_for_signals(void)
{
	spin(&live->begun, 1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE) | EV(SIGNAL));
	struct subject subject;

	handle(SIGUSR1, on_signal, 0);
	subject = start_process(wait_for_signals);
	watch();
	EXPECT_EQ(kill(subject.tid, SIGUSR1), 0);
	wait_word(&live->words[0], 1);
	/* While the handler runs: nothing has entered the kernel since. */
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	wait_word(&a->count[ON_REPORT], 1);
	expect_log("A.signal(5,10) A.signal(65) ");
	unwatch();
	live->words[1] = live->begun = 1;
	finish(subject);
}
