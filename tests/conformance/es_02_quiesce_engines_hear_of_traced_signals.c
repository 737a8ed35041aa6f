/* SPDX-License-Identifier: MIT */
/* ES-02: A signal is reported if some engine has its bit or QUIESCE and some engine traces any
 * signal. */
#include "conform.h"

static void terminate(void)
{
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGTERM, 0);
	raw3(SYS_kill, raw0(SYS_getpid), SIGQUIT, 0);
	raw3(SYS_kill, raw0(SYS_getpid), SIGUSR2, 0);
}

/* What others trace is of another kind; the fatal ones are spared by B's wish only. */
static void fatal_ones(void)
{
	struct spy *a = attach_next('A', EV(QUIESCE));
	struct subject subject;

	attach_next('B', EV(SIGNAL_CORE))->ops.report_signal = NULL;
	subject = start_process(terminate);
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	watch();
	live->begun = 1;
	finish(subject);
	unwatch();
	expect_logged("A.signal(25,15) A.signal(35,3) A.signal(5,12) ");
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE));
	struct spy *b;

	handle(SIGUSR2, ignore_signal, 0);
	watch();
	raise(SIGUSR2);
	unwatch();
	expect_not_logged("signal");
	b = attach(SELF, 'B', EV(SIGNAL_CORE));
	watch();
	raise(SIGUSR2);
	unwatch();
	expect_logged("A.signal(5,12) ");
	EXPECT_EQ(b->count[ON_SIGNAL], 0);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	EXPECT_EQ(control(b, UTRACE_DETACH), 0);
	fatal_ones();
}
