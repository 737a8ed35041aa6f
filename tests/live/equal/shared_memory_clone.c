/* SPDX-License-Identifier: MIT */
/*
 * clone with CLONE_VM|CLONE_VFORK on a stack of its own, as spawners do it.
 */
#include <sched.h>

#include "live.h"

static int child(void *argument)
{
	raw0(SYS_getuid);
	raw3(SYS_close, 99, 0, 0);
	return (int)(long)argument;
}

int main(void)
{
	char *stack = map_pages(65536, PROT_READ | PROT_WRITE);

	for (long i = 1; i < 5; i++) {
		pid_t pid =
		    clone(child, stack + 65536, CLONE_VM | CLONE_VFORK | SIGCHLD, (void *)i);

		waitpid(pid, NULL, 0);
	}
	return 0;
}
