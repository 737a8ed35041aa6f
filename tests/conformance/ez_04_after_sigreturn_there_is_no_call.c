/* SPDX-License-Identifier: MIT */
/* EZ-04: After rt_sigreturn the registers are the restored ones and there is no call number. */
#include "conform.h"

static void on_signal(int signal)
{
	(void)signal;
	watch();
}

void test(void)
{
	handle(SIGUSR1, on_signal, 0);
	attach(SELF, 'A', UTRACE_EVENT_SYSCALL);
	raw3(SYS_kill, getpid(), SIGUSR1, 0);
	unwatch();
	expect_log("A.entry(5,15) A.leave(5,-1) ");
}
