/* SPDX-License-Identifier: MIT */
/*
 * ES-06: With SIGNAL_TERM or SIGNAL_CORE wanted, a fatal signal is delivered and reported
 * before it kills anybody.
 */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject threads[2];

	/* On every thread that may take the signal there is an engine. */
	for (u32 i = 0; i < 3; i++) {
		struct spy *spy = i < 2 ? attach_next('A', EV(SIGNAL_TERM) | EV(SIGNAL_CORE))
					: attach(SELF, 'A', EV(SIGNAL_TERM) | EV(SIGNAL_CORE));

		answer_bits(spy, ON_SIGNAL, UTRACE_RESUME, UTRACE_SIGNAL_IGN);
		if (i < 2)
			threads[i] = start_thread(stay);
	}
	watch();
	raw3(SYS_kill, getpid(), SIGTERM, 0);
	wait_logged("A.signal(25,15) ");
	raw3(SYS_kill, getpid(), SIGQUIT, 0);
	wait_logged("A.signal(35,3) ");
	unwatch();
	expect_log("A.signal(25,15) A.signal(35,3) ");
	live->begun = 1;
	finish(threads[0]);
	finish(threads[1]);
}
