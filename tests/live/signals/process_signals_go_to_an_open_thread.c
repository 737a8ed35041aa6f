/* SPDX-License-Identifier: MIT */
/*
 * kill() picks any thread that does not block the signal; the blocked main
 * thread must not be the one.
 */
#include <pthread.h>

#include "live.h"

static volatile pid_t handled_by, worker_tid;

static void handler(int signal)
{
	(void)signal;
	handled_by = (pid_t)raw0(SYS_gettid);
}

static void *worker(void *argument)
{
	sigset_t set = set_of(SIGUSR1);

	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	worker_tid = (pid_t)raw0(SYS_gettid);
	while (handled_by == 0)
		raw0(SYS_sched_yield);
	return argument;
}

int main(void)
{
	pthread_t thread;

	handle(SIGUSR1, handler, 0);
	block(SIGUSR1);
	for (unsigned round = 0; round < 50; round++) {
		handled_by = worker_tid = 0;
		check_eq(pthread_create(&thread, NULL, worker, NULL), 0, "create");
		while (worker_tid == 0)
			raw0(SYS_sched_yield);
		kill(getpid(), SIGUSR1);
		pthread_join(thread, NULL);
		check_eq(handled_by, worker_tid, "the worker handled it");
	}
	return 0;
}
