/* SPDX-License-Identifier: MIT */
/*
 * The plainest handler, raised many times, with and without siginfo.
 * Builds: dynamic static musl
 */
#include "live.h"

static volatile int plain, rich;

static void plain_handler(int signal)
{
	plain += signal == SIGUSR1;
}

static void rich_handler(int signal, siginfo_t *info, void *context)
{
	rich += signal == SIGUSR2 && info->si_signo == SIGUSR2 && info->si_pid == getpid() &&
		context != NULL;
}

int main(void)
{
	handle(SIGUSR1, plain_handler, 0);
	handle_info(SIGUSR2, rich_handler, 0);
	for (unsigned i = 0; i < 2000; i++) {
		kill(getpid(), SIGUSR1);
		raise(SIGUSR2);
	}
	check_eq(plain, 2000, "plain handler");
	check_eq(rich, 2000, "handler with siginfo");
	return 0;
}
