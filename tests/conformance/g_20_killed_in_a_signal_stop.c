/* SPDX-License-Identifier: MIT */
/* G-20: Killed in a signal stop, the thread dies of SIGKILL and looks at nothing else. */
#include "conform.h"

static void die(void)
{
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGUSR1, 0);
	turn_ends(1);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SIGNAL) | EV(SIGNAL_TERM));
	struct subject subject;

	handle(SIGUSR1, ignore_signal, 0);
	subject = start_process(die);
	answer_bits(a, ON_SIGNAL, UTRACE_STOP, UTRACE_SIGNAL_IGN);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(kill(subject.tid, SIGTERM), 0);
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "not of SIGTERM");
	unwatch();
	expect_log("A.signal(5,10) ");
}
