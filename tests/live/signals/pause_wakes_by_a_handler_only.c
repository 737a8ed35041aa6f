/* SPDX-License-Identifier: MIT */
/*
 * An ignored signal, or one at its ignoring default, must not end pause().
 */
#include "live.h"

static volatile int handled;

static void handler(int signal)
{
	(void)signal;
	handled++;
}

int main(void)
{
	pid_t parent = getpid();

	signal(SIGUSR2, SIG_IGN);
	handle(SIGUSR1, handler, SA_RESTART);
	pid_t child = fork();
	if (child == 0) {
		wait_asleep(parent);
		kill(parent, SIGUSR2);
		kill(parent, SIGWINCH);
		kill(parent, SIGURG);
		wait_asleep(parent);
		kill(parent, SIGUSR1);
		pause();
	}
	check_fails(pause(), EINTR, "pause");
	check_eq(handled, 1, "by the handler");
	kill(child, SIGKILL);
	check_killed(child, SIGKILL, "the helper");
	return 0;
}
