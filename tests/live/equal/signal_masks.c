/* SPDX-License-Identifier: MIT */
/*
 * Pending, waiting, suspending.
 */
#include <time.h>

#include "live.h"

static void handler(int signal)
{
	(void)signal;
}

int main(void)
{
	struct timespec none = { 0, 0 };
	sigset_t set = set_of(SIGUSR1), pending, empty = set_of(0);
	siginfo_t info;

	handle(SIGUSR1, handler, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	sigpending(&pending);
	sigtimedwait(&set, &info, &none);
	sigtimedwait(&set, &info, &none);
	raise(SIGUSR1);
	sigsuspend(&empty);
	raise(SIGUSR1);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raw_syscall(SYS_rt_sigprocmask, 9, (long)&set, 0, 8, 0, 0);
	return 0;
}
