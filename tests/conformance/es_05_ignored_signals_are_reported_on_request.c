/* SPDX-License-Identifier: MIT */
/*
 * ES-05: Signals that would be ignored are reported if some engine of the thread asks for
 * SIGNAL_IGN.
 */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', UTRACE_EVENT_SIGNAL_ALL & ~EV(SIGNAL_IGN));

	handle(SIGUSR1, SIG_IGN, 0);
	watch();
	raise(SIGUSR1);
	raise(SIGURG);
	unwatch();
	expect_log("");
	EXPECT_EQ(set_events(a, EV(SIGNAL_IGN)), 0);
	watch();
	raise(SIGUSR1);
	raise(SIGURG);
	unwatch();
	expect_log("A.signal(15,10) A.signal(15,23) ");
}
