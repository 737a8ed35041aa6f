/* SPDX-License-Identifier: MIT */
/*
 * Timers set before exec go off after it; time-out(1) and alarm wrappers rely on
 * that.
 */
#include "live.h"

static volatile int handled;

static void handler(int signal)
{
	handled = signal;
}

int main(int argc, char **argv)
{
	if (argc == 1) {
		block(SIGALRM);
		alarm(1);
		execl(argv[0], argv[0], "x", (char *)NULL);
		return 1;
	}
	handle(SIGALRM, handler, 0);
	sigset_t none = set_of(0);
	check_fails(sigsuspend(&none), EINTR, "sigsuspend");
	check_eq(handled, SIGALRM, "the alarm of the earlier image");
	return 0;
}
