/* SPDX-License-Identifier: MIT */
/*
 * A cancel request to a thread that has disabled it interrupts nothing visible.
 * Builds: dynamic musl
 */
#include <pthread.h>

#include "live.h"

static int ends[2];
static volatile pid_t tid;

static void *worker(void *argument)
{
	char byte = 0;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	tid = (pid_t)raw0(SYS_gettid);
	check_eq(read(ends[0], &byte, 1), 1, "read");
	check_eq(byte, 'x', "the byte");
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	pthread_testcancel();
	return argument;
}

int main(void)
{
	pthread_t thread;
	void *result;

	check_eq(pipe(ends), 0, "pipe");
	check_eq(pthread_create(&thread, NULL, worker, NULL), 0, "create");
	while (tid == 0)
		raw0(SYS_sched_yield);
	wait_asleep(tid);
	check_eq(pthread_cancel(thread), 0, "cancel");
	wait_asleep(tid);
	check_eq(write(ends[1], "x", 1), 1, "write");
	check_eq(pthread_join(thread, &result), 0, "join");
	check(result == PTHREAD_CANCELED, "cancelled at the next point");
	return 0;
}
