/* SPDX-License-Identifier: MIT */
/*
 * Processes that share descriptors are killed as they begin, in a pid namespace: what they leave
 * in the table that outlives them is in nobody's way.
 */
#include <sched.h>

#include "live.h"

enum { ROUNDS = 300 };

static pid_t make(unsigned long flags)
{
	pid_t child = (pid_t)raw_syscall(SYS_clone, (long)(flags | SIGCHLD), 0, 0, 0, 0, 0);

	check(child >= 0, "clone");
	return child;
}

static int run_init(void)
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		pid_t child = make(CLONE_FILES);

		if (child == 0) {
			pause();
			_exit(1);
		}
		for (unsigned i = 0; i < round % 10; i++)
			raw0(SYS_sched_yield);
		kill(child, SIGKILL);
		check_killed(child, SIGKILL, "a sharer");
		check_exits(child_exiting(4), 4, "a child with descriptors of its own");
	}
	return 7;
}

int main(void)
{
	pid_t child;

	if (geteuid() != 0)
		skip("needs root");
	child = make(CLONE_NEWPID);
	if (child == 0)
		_exit(run_init());
	check_exits(child, 7, "the first process");
	return 0;
}
