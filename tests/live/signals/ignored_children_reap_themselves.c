/* SPDX-License-Identifier: MIT */
/*
 * With SIGCHLD ignored, or SA_NOCLDWAIT, children leave no zombies and wait ends
 * with ECHILD when the last is gone.
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
	int status;

	signal(SIGCHLD, SIG_IGN);
	for (unsigned i = 0; i < 20; i++)
		child_exiting(1);
	check_fails(waitpid(-1, &status, 0), ECHILD, "wait with SIGCHLD ignored");
	handle(SIGCHLD, handler, SA_NOCLDWAIT | SA_RESTART);
	child_exiting(1);
	check_fails(waitpid(-1, &status, 0), ECHILD, "wait with SA_NOCLDWAIT");
	check_eq(handled, 1, "the handler runs all the same");
	signal(SIGCHLD, SIG_DFL);
	check_exits(child_exiting(5), 5, "default again");
	return 0;
}
