/* SPDX-License-Identifier: MIT */
/*
 * PTHREAD_STACK_MIN leaves little more than a signal frame.
 */
#include <limits.h>
#include <pthread.h>

#include "live.h"

static void *worker(void *argument)
{
	for (unsigned i = 0; i < 1000; i++)
		check(raw0(SYS_gettid) > 0, "gettid");
	return argument;
}

int main(void)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	check_eq(pthread_attr_setstacksize(&attributes, (size_t)sysconf(_SC_THREAD_STACK_MIN)), 0,
		 "size");
	for (unsigned i = 0; i < 50; i++) {
		pthread_t thread;

		check_eq(pthread_create(&thread, &attributes, worker, NULL), 0, "create");
		check_eq(pthread_join(thread, NULL), 0, "join");
	}
	return 0;
}
