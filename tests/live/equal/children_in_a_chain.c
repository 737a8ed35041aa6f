/* SPDX-License-Identifier: MIT */
/*
 * A child forks a child that forks a child; each waits for its own.
 */
#include "live.h"

static int chain(int depth)
{
	int status = 0;

	if (depth == 0)
		return 1;
	pid_t child = fork();
	if (child == 0)
		_exit(chain(depth - 1));
	getppid();
	waitpid(child, &status, 0);
	return WEXITSTATUS(status) + 1;
}

int main(void)
{
	signal(SIGCHLD, SIG_DFL);
	return chain(5) != 6;
}
