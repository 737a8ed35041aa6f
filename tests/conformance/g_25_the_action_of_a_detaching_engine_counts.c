/* SPDX-License-Identifier: MIT */
/* G-25: The signal action of an engine that detaches counts. */
#include "conform.h"

static void on_signal(int signal)
{
	(void)signal;
	check(false, "the handler must not run");
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SIGNAL));

	handle(SIGUSR1, on_signal, 0);
	answer_bits(a, ON_SIGNAL, UTRACE_DETACH, UTRACE_SIGNAL_IGN);
	watch();
	raise(SIGUSR1);
	unwatch();
	expect_log("A.signal(5,10) ");
	EXPECT_EQ(set_events(a, 0), -ESRCH);
}
