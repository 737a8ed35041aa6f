/* SPDX-License-Identifier: MIT */
/*
 * Containers: below a new pid namespace numbers are others than outside, for
 * children, their threads, and what they execute.
 */
#include <pthread.h>
#include <sched.h>

#include "live.h"

static void *thread_main(void *argument)
{
	check(raw0(SYS_gettid) != getpid(), "a thread has a number of its own");
	return argument;
}

static void run_program(const char *path)
{
	pid_t child = vfork();

	if (child == 0) {
		execl(path, path, "leaf", (char *)NULL);
		_exit(1);
	}
	check_exits(child, 9, "an image in a child");
}

/* The process with number 1 inside. */
static int run_init(const char *path)
{
	pthread_t thread;

	check_eq(getpid(), 1, "number inside");
	for (int i = 0; i < 3; i++) {
		check_eq(pthread_create(&thread, NULL, thread_main, NULL), 0, "create");
		check_eq(pthread_join(thread, NULL), 0, "join");
		run_program(path);
		check_exits(child_exiting(i), i, "a child");
	}
	execl(path, path, "leaf", (char *)NULL);
	return 1;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return 9;
	if (geteuid() != 0)
		skip("needs root");
	for (int i = 0; i < 2; i++) {
		pid_t child = (pid_t)raw_syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0, 0);

		check(child >= 0, "clone");
		if (child == 0)
			_exit(run_init(argv[0]));
		check_exits(child, 9, "the tree below");
	}
	return 0;
}
