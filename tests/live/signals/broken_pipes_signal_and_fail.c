/* SPDX-License-Identifier: MIT */
/*
 * SIGPIPE at default kills (yes | head), ignored it is EPIPE, handled both.
 */
#include "live.h"

static volatile int handled;

static void handler(int signal)
{
	handled = signal;
}

int main(void)
{
	int ends[2];

	signal(SIGPIPE, SIG_DFL);
	check_eq(pipe(ends), 0, "pipe");
	close(ends[0]);
	pid_t child = fork();
	if (child == 0) {
		write(ends[1], "x", 1);
		_exit(0);
	}
	check_killed(child, SIGPIPE, "the default");
	signal(SIGPIPE, SIG_IGN);
	check_fails(write(ends[1], "x", 1), EPIPE, "ignored");
	handle(SIGPIPE, handler, SA_RESTART);
	check_fails(write(ends[1], "x", 1), EPIPE, "handled");
	check_eq(handled, SIGPIPE, "the handler");
	return 0;
}
