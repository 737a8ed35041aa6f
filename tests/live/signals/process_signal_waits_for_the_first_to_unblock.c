/* SPDX-License-Identifier: MIT */
/*
 * A process-wide signal that all threads block belongs to whichever unblocks it
 * first, once.
 */
#include <pthread.h>

#include "live.h"

static volatile int handled;
static volatile pid_t handled_by;

static void handler(int signal)
{
	(void)signal;
	handled++;
	handled_by = (pid_t)raw0(SYS_gettid);
}

static void *worker(void *argument)
{
	sigset_t set = set_of(SIGUSR1);

	*(pid_t *)argument = (pid_t)raw0(SYS_gettid);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	return NULL;
}

int main(void)
{
	handle(SIGUSR1, handler, 0);
	block(SIGUSR1);
	for (int round = 1; round <= 50; round++) {
		pthread_t thread;
		pid_t tid = 0;

		kill(getpid(), SIGUSR1);
		check_eq(handled, round - 1, "still pending");
		check_eq(pthread_create(&thread, NULL, worker, &tid), 0, "create");
		pthread_join(thread, NULL);
		check_eq(handled, round, "handled once");
		check_eq(handled_by, tid, "by the thread that unblocked it");
	}
	return 0;
}
