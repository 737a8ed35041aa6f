/* SPDX-License-Identifier: MIT */
/* ES-03: SIGKILL is never reported. */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject subject;

	attach_next('A', UTRACE_EVENT_SIGNAL_ALL | EV(DEATH));
	subject = start_process(stay);
	watch();
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "the subject dies");
	wait_logged("A.death");
	unwatch();
	expect_log("A.death(1,17) ");
}
