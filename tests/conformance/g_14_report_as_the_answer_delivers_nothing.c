/* SPDX-License-Identifier: MIT */
/* G-14: REPORT or HANDLER as the answer delivers nothing. */
#include "conform.h"

static void on_signal(int signal)
{
	(void)signal;
	check(false, "the handler must not run");
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SIGNAL) | EV(QUIESCE));

	handle(SIGUSR1, on_signal, 0);
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_REPORT);
	watch();
	raise(SIGUSR1);
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_HANDLER);
	raise(SIGUSR1);
	control(a, UTRACE_INTERRUPT); /* A echoes REPORT */
	unwatch();
	EXPECT_EQ(a->count[ON_SIGNAL], 2);
	EXPECT_EQ(a->count[ON_REPORT], 1);
}
