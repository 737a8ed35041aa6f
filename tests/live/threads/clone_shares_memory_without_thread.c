/* SPDX-License-Identifier: MIT */
/*
 * CLONE_VM without CLONE_THREAD or CLONE_SIGHAND: one address space, two
 * processes, separate descriptors and dispositions.
 */
#include <sched.h>

#include "live.h"

static volatile int shared;

static int child(void *argument)
{
	(void)argument;
	shared = getpid();
	signal(SIGUSR1, SIG_IGN);
	close(1);
	return 11;
}

int main(void)
{
	struct sigaction action;

	for (unsigned round = 0; round < 20; round++) {
		char *stack = map_pages(65536, PROT_READ | PROT_WRITE);
		pid_t pid = clone(child, stack + 65536, CLONE_VM | SIGCHLD, NULL);

		check_exits(pid, 11, "the child's status");
		check_eq(shared, pid, "the child wrote our memory");
		check_eq(munmap(stack, 65536), 0, "munmap");
	}
	check_eq(sigaction(SIGUSR1, NULL, &action), 0, "sigaction");
	check(action.sa_handler == SIG_DFL, "our dispositions are our own");
	puts("our descriptor 1 is open");
	return 0;
}
