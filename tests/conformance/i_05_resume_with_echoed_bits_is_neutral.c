/* SPDX-License-Identifier: MIT */
/* I-05: RESUME with the event bits echoed is neutral. */
#include "conform.h"

static u32 handled;

static void on_signal(int signal)
{
	(void)signal;
	handled++;
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', UTRACE_EVENT_SYSCALL | EV(SIGNAL));
	long aborted;

	/* N answers nothing but RESUME and what it was told, at every event. */
	attach(SELF, 'N', EV(QUIESCE) | UTRACE_EVENT_SYSCALL | UTRACE_EVENT_SIGNAL_ALL | EV(CLONE));
	handle(SIGUSR1, on_signal, 0);
	watch();
	raise(SIGUSR1);
	EXPECT_EQ(handled, 1);
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	raise(SIGUSR1);
	EXPECT_EQ(handled, 1);
	answer_once(a, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_ABORT);
	aborted = raw0(SYS_getpid);
	unwatch();
	EXPECT_EQ(aborted, -ENOSYS);
	check_exits(child_exiting(5), 5, "a child");
}
