/* SPDX-License-Identifier: MIT */
/*
 * Standard signals pend once, real-time ones queue; sigpending shows them, and
 * unblocking delivers before the call returns.
 */
#include "live.h"

static volatile int standard, queued;

static void handler(int signal)
{
	if (signal == SIGUSR1)
		standard++;
	else
		queued++;
}

int main(void)
{
	sigset_t pending;

	handle(SIGUSR1, handler, 0);
	handle(SIGRTMIN, handler, 0);
	block(SIGUSR1);
	block(SIGRTMIN);
	for (unsigned i = 0; i < 3; i++) {
		raise(SIGUSR1);
		kill(getpid(), SIGRTMIN);
	}
	check_eq(standard + queued, 0, "nothing delivered yet");
	check_eq(sigpending(&pending), 0, "sigpending");
	for (int signal = 1; signal < 65; signal++)
		check_eq(sigismember(&pending, signal) == 1,
			 signal == SIGUSR1 || signal == SIGRTMIN, "the pending set");
	unblock(SIGUSR1);
	check_eq(standard, 1, "one SIGUSR1, before the call returned");
	unblock(SIGRTMIN);
	check_eq(queued, 3, "three SIGRTMIN");
	block(SIGUSR1);
	raise(SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	sigpending(&pending);
	check_eq(sigismember(&pending, SIGUSR1), 0, "ignoring discards what is pending");
	return 0;
}
