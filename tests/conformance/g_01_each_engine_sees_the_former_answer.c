/* SPDX-License-Identifier: MIT */
/* G-01: Each engine sees the former one's signal action; the last answer is carried out. */
#include "conform.h"

static u32 handled;

static void on_signal(int signal)
{
	(void)signal;
	handled++;
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SIGNAL));
	struct spy *b = attach(SELF, 'B', EV(SIGNAL));
	const pid_t self = getpid();

	handle(SIGUSR1, on_signal, 0);
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	watch();
	raw3(SYS_kill, self, SIGUSR1, 0);
	EXPECT_EQ(handled, 0);
	answer_bits(b, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_DELIVER);
	raw3(SYS_kill, self, SIGUSR1, 0);
	unwatch();
	EXPECT_EQ(handled, 1);
	expect_log("A.signal(5,10) B.signal(15,10) A.signal(5,10) B.signal(15,10) ");
}
