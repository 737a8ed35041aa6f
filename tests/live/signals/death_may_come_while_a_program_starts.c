/* SPDX-License-Identifier: MIT */
/*
 * A deadly signal that comes between exec and main, when nobody has set up anything
 * yet, ends the process by that signal and by nothing else.
 */
#include "live.h"

enum { ROUNDS = 60 };

int main(int argc, char **argv)
{
	unsigned killed = 0;

	if (argc > 1)
		return 5;
	for (unsigned round = 0; round < ROUNDS; round++) {
		pid_t child = fork();

		if (child == 0) {
			execl(argv[0], argv[0], "again", (char *)NULL);
			_exit(1);
		}
		for (unsigned i = 0; i < round * 10; i++)
			raw0(SYS_sched_yield);
		check_eq(kill(child, round % 2 == 0 ? SIGTERM : SIGUSR1), 0, "kill");
		int status = status_of(child);
		if (WIFSIGNALED(status))
			check_eq(WTERMSIG(status), round % 2 == 0 ? SIGTERM : SIGUSR1,
				 "the signal");
		else
			check_eq(WEXITSTATUS(status), 5, "it was faster");
		killed += WIFSIGNALED(status);
	}
	check(killed > 0, "some were killed");
	return 0;
}
