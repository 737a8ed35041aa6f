/* SPDX-License-Identifier: MIT */
/*
 * PR_SET_PDEATHSIG belongs to the thread that forked; supervisors of all kinds
 * rely on it.
 */
#include <sys/prctl.h>

#include "live.h"

int main(void)
{
	int ready[2], ends[2], status;
	char byte;

	check_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0, "subreaper");
	check_eq(pipe(ready) + pipe(ends), 0, "pipe");
	pid_t middle = fork();
	if (middle == 0) {
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGUSR1);
			write(ready[1], "r", 1);
			for (;;)
				pause();
		}
		check_eq(read(ready[0], &byte, 1), 1, "the grandchild is ready");
		_exit(0);
	}
	check_exits(middle, 0, "the middle process");
	check(wait(&status) > 0, "the grandchild");
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1, "died by its parent's death");
	return 0;
}
