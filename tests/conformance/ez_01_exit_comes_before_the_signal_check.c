/* SPDX-License-Identifier: MIT */
/* EZ-01: Made on leaving any call, before signals are checked, with the result in ax. */
#include "conform.h"

static void on_signal(int signal)
{
	(void)signal;
	unwatch();
}

void test(void)
{
	const pid_t self = getpid();

	handle(SIGUSR1, on_signal, 0);
	attach(SELF, 'A', EV(SYSCALL_EXIT) | EV(SIGNAL));
	attach(SELF, 'B', EV(SYSCALL_EXIT) | EV(SIGNAL));
	watch();
	raw3(SYS_kill, self, SIGUSR1, 0);
	expect_log("A.leave(5,62) B.leave(5,62) A.signal(5,10) B.signal(5,10) ");
}
