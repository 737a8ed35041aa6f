/* SPDX-License-Identifier: MIT */
/*
 * Each handler costs one rt_sigreturn, whose result is the interrupted call's.
 */
#include "live.h"

static void handler(int signal)
{
	(void)signal;
	raw0(SYS_getuid);
}

int main(void)
{
	pid_t self = getpid();

	handle(SIGUSR1, handler, SA_RESTART);
	handle(SIGUSR2, handler, (int)SA_RESETHAND);
	kill(self, SIGUSR1);
	raw3(SYS_tkill, self, SIGUSR2, 0);
	raise(SIGUSR1);
	sigqueue(self, SIGUSR1, (union sigval){ .sival_int = 3 });
	signal(SIGUSR1, SIG_IGN);
	kill(self, SIGUSR1);
	kill(self, 0);
	kill(self, 99);
	kill(0x7ffffff0, SIGUSR1);
	return 0;
}
