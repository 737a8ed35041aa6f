/* SPDX-License-Identifier: MIT */
/*
 * Processes that share memory end by exit_group, by SIGKILL or with an exec, one after the
 * other: whatever was kept for them there is free again.
 */
#include <sched.h>

#include "live.h"

enum { ROUNDS = 450, STACK = 65536 }; /* more of each kind than may share at once */

static char *stack;
static char path[] = "/proc/self/exe";
static const char *const arguments[] = { path, "end", NULL };
static const char *const nothing[] = { NULL };

static int leave(void *argument)
{
	(void)argument;
	raw3(SYS_exit_group, 11, 0, 0);
	return 0;
}

static int execute(void *argument)
{
	(void)argument;
	raw3(SYS_execve, (long)path, (long)arguments, (long)nothing);
	return 12;
}

static int be_killed(void *argument)
{
	(void)argument;
	raw0(SYS_pause);
	return 0;
}

static pid_t start(int (*body)(void *))
{
	pid_t pid = clone(body, stack + STACK, CLONE_VM | SIGCHLD, NULL);

	check(pid > 0, "one more process that shares the memory");
	return pid;
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return 13;
	stack = map_pages(STACK, PROT_READ | PROT_WRITE);
	for (unsigned round = 0; round < ROUNDS; round++) {
		pid_t pid = start(round % 3 == 0 ? leave : round % 3 == 1 ? execute : be_killed);

		if (round % 3 == 2) {
			check_eq(kill(pid, SIGKILL), 0, "kill");
			check_killed(pid, SIGKILL, "killed");
		} else {
			check_exits(pid, round % 3 == 0 ? 11 : 13, "it ends");
		}
	}
	puts("all of them ended");
	return 0;
}
