/* SPDX-License-Identifier: MIT */
/* Gives misuse_engine.c its moments: before it has a child, beside it, and after it. */
#include "live.h"

int main(void)
{
	int ends[2];
	char byte;
	pid_t child;

	check_eq(raw0(SYS_getppid), getppid(), "getppid");
	check_eq(pipe(ends), 0, "a pipe");
	child = fork();
	if (child == 0) {
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) == 0 ? 3 : 1);
	}
	wait_asleep(child);
	check_eq(raw0(SYS_getuid), getuid(), "getuid");
	close(ends[1]);
	check_exits(child, 3, "the child ends");
	while (raw0(SYS_getgid) == -EAGAIN)
		raw0(SYS_sched_yield);
	return 0;
}
