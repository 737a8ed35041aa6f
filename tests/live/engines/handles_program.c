/* SPDX-License-Identifier: MIT */
/* Asks handles_engine.c for handles of threads that live, die and execute. */
#include <linux/sched.h>
#include <pthread.h>

#include "handles.h"
#include "live.h"

enum { CHILD, LEADER, WORKER, STRANGER };

static long ask(long what, long which, long number)
{
	return raw3(what, which, number, 0);
}

/* A process with this number, where we may choose it; or another one. */
static pid_t fork_numbered(pid_t number)
{
	pid_t numbers[] = { number };
	struct clone_args arguments = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)numbers,
		.set_tid_size = 1,
	};
	long child = raw3(SYS_clone3, (long)&arguments, sizeof(arguments), 0);

	return child == -EPERM ? fork() : (pid_t)child;
}

static void child_comes_and_goes(void)
{
	pid_t child = fork();
	pid_t next;

	if (child == 0)
		for (;;)
			pause();
	check_eq(ask(FIND, CHILD, child), child, "find a child");
	check_eq(ask(RESOLVE, CHILD, 0), child, "the pid leads to it");
	check_eq(ask(ATTACH, CHILD, 0), 0, "calls by pid");
	check_eq(ask(KEEP, CHILD, 0), 0, "keep the task");
	kill(child, SIGKILL);
	check_killed(child, SIGKILL, "it dies");
	while (ask(RESOLVE, CHILD, 0) == child)
		raw0(SYS_sched_yield);
	check_eq(ask(RESOLVE, CHILD, 0), -ESRCH, "nobody has the pid");
	/* Somebody with the same number is somebody else. */
	next = fork_numbered(child);
	if (next == 0)
		for (;;)
			pause();
	check_eq(ask(FIND, STRANGER, next), next, "find the next child");
	check_eq(ask(ATTACH, CHILD, 0), -ESRCH, "calls by the old pid");
	check_eq(ask(ATTACH, STRANGER, 0), 0, "calls by the new pid");
	check_eq(ask(USE_KEPT, 0, 0), child, "the task stays what it was");
	kill(next, SIGKILL);
	check_killed(next, SIGKILL, "the next one dies");
	ask(PUT, CHILD, 0);
	ask(PUT, STRANGER, 0);
	check_eq(ask(FIND, CHILD, 0x3ffffff), 0, "no such number");
}

static void *execute(void *argument)
{
	char number[16];

	check_eq(ask(FIND, LEADER, getpid()), getpid(), "find the leader");
	check_eq(ask(FIND, WORKER, gettid()), gettid(), "find the worker");
	check_eq(ask(RESOLVE, LEADER, 0), getpid(), "the leader is there");
	snprintf(number, sizeof(number), "%d", gettid());
	execl("/proc/self/exe", "handles_program", number, NULL);
	return argument;
}

int main(int argc, char **argv)
{
	pthread_t worker;

	if (argc == 1) {
		child_comes_and_goes();
		check_eq(pthread_create(&worker, NULL, execute, NULL), 0, "make a thread");
		for (;;)
			pause();
	}
	(void)argv;
	check_eq(ask(RESOLVE, LEADER, 0), getpid(), "the leader's pid is ours");
	check_eq(ask(RESOLVE, WORKER, 0), -ESRCH, "and our old one nobody's");
	check_eq(ask(ATTACH, LEADER, 0), 0, "calls by the leader's pid");
	return 0;
}
