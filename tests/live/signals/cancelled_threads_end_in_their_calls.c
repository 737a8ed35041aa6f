/* SPDX-License-Identifier: MIT */
/*
 * pthread_cancel works by a signal whose handler looks at the interrupted PC; a
 * thread blocked in read, poll or sleep must end, none may hang.
 * Builds: dynamic static musl musl-static
 */
#include <poll.h>
#include <pthread.h>
#include <time.h>

#include "live.h"

static int ends[2];
static volatile pid_t tid;
static volatile int cleaned;

static void cleanup(void *argument)
{
	(void)argument;
	cleaned++;
}

static void block_in(long kind)
{
	struct pollfd poller = { .fd = ends[0], .events = POLLIN };
	struct timespec time = { 1000, 0 };
	char byte;

	if (kind == 0)
		read(ends[0], &byte, 1);
	if (kind == 1)
		poll(&poller, 1, -1);
	if (kind == 2)
		nanosleep(&time, NULL);
	if (kind == 3)
		pause();
}

static void *worker(void *argument)
{
	tid = (pid_t)raw0(SYS_gettid);
	pthread_cleanup_push(cleanup, NULL);
	block_in((long)argument);
	pthread_cleanup_pop(0);
	return NULL;
}

int main(void)
{
	check_eq(pipe(ends), 0, "pipe");
	for (long round = 0; round < 40; round++) {
		pthread_t thread;
		void *result;

		tid = 0;
		check_eq(pthread_create(&thread, NULL, worker, (void *)(round % 4)), 0, "create");
		while (tid == 0)
			raw0(SYS_sched_yield);
		if (round % 8 < 4)
			wait_asleep(tid);
		check_eq(pthread_cancel(thread), 0, "cancel");
		check_eq(pthread_join(thread, &result), 0, "join");
		check(result == PTHREAD_CANCELED, "the thread was cancelled");
		check_eq(cleaned, round + 1, "its cleanup ran");
	}
	return 0;
}
