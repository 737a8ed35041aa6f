/* SPDX-License-Identifier: MIT */
/*
 * K-04: Signal actions are multiples of 0x10 from DELIVER 0x00 to HANDLER 0x70; HOLD is the
 * flag 0x100.
 */
#include "conform.h"

_Static_assert(UTRACE_SIGNAL_DELIVER == 0x00 && UTRACE_SIGNAL_IGN == 0x10, "");
_Static_assert(UTRACE_SIGNAL_TERM == 0x20 && UTRACE_SIGNAL_CORE == 0x30, "");
_Static_assert(UTRACE_SIGNAL_STOP == 0x40 && UTRACE_SIGNAL_TSTP == 0x50, "");
_Static_assert(UTRACE_SIGNAL_REPORT == 0x60 && UTRACE_SIGNAL_HANDLER == 0x70, "");
_Static_assert(UTRACE_SIGNAL_MASK == 0xf0 && UTRACE_SIGNAL_HOLD == 0x100, "");

static void on_signal(int signal)
{
	(void)signal;
	unwatch();
}

void test(void)
{
	struct spy *a = attach(SELF, 'A', UTRACE_EVENT_SIGNAL_ALL);

	/* The action that a report begins with is what the signal does by itself. */
	handle(SIGUSR1, on_signal, 0);
	watch();
	raw3(SYS_kill, getpid(), SIGUSR1, 0);
	expect_log("A.signal(5,10) ");
	answer_bits(a, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
	const int numbers[] = { SIGTERM, SIGQUIT, SIGTSTP, SIGURG };
	for (u32 i = 0; i < 4; i++) {
		watch();
		raw3(SYS_kill, getpid(), numbers[i], 0);
		unwatch();
	}
	expect_log("A.signal(25,15) A.signal(35,3) A.signal(55,20) A.signal(15,23) ");
}
