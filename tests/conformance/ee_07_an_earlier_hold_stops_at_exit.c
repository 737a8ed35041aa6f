/* SPDX-License-Identifier: MIT */
/* EE-07: A hold from before stops the thread here too, provided some engine asked for EXIT. */
#include "conform.h"

static void die(void)
{
	turn_begins(1);
	raw3(SYS_kill, raw0(SYS_getpid), SIGUSR1, 0);
}

static void run(unsigned long others)
{
	struct spy *a = attach_next('A', EV(SIGNAL_TERM));
	struct subject subject;
	int status;

	attach_next('B', others);
	subject = start_process(die);
	answer_bits(a, ON_SIGNAL, UTRACE_STOP, UTRACE_SIGNAL_TERM);
	watch();
	live->begun = 1;
	if (others == EV(EXIT)) {
		wait_held(a);
		expect_log("A.signal(25,10) B.exit(0,a) ");
		EXPECT_EQ(waitpid(subject.tid, &status, WNOHANG), 0);
		EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	}
	check_killed(subject.tid, SIGUSR1, "the subject ends");
	unwatch();
	expect_log(others == EV(EXIT) ? "" : "A.signal(25,10) ");
	live->begun = 0;
}

void test(void)
{
	run(EV(EXIT));
	run(EV(CLONE)); /* nobody asked for EXIT: there is no stop */
}
