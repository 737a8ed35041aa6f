/* SPDX-License-Identifier: MIT */
/*
 * SIGCHLD, SIGCONT, SIGURG and SIGWINCH at their default pass unnoticed, and
 * SIGTSTP with a handler does not stop.
 */
#include "live.h"

static volatile int handled;

static void handler(int signal)
{
	handled = signal;
}

int main(void)
{
	static const int quiet[] = { SIGCHLD, SIGCONT, SIGURG, SIGWINCH };

	for (unsigned i = 0; i < 4; i++)
		check_eq(kill(getpid(), quiet[i]), 0, "kill");
	handle(SIGTSTP, handler, 0);
	raise(SIGTSTP);
	check_eq(handled, SIGTSTP, "SIGTSTP was handled");
	handle(SIGCONT, handler, 0);
	raise(SIGCONT);
	check_eq(handled, SIGCONT, "SIGCONT was handled");
	return 0;
}
