/* SPDX-License-Identifier: MIT */
/*
 * The commonest clone: start, work, join, many times over, all at once.
 * Builds: dynamic static musl musl-static
 */
#include <pthread.h>

#include "live.h"

enum { THREADS = 8, ROUNDS = 40 };

static void *worker(void *argument)
{
	uintptr_t sum = 0;

	for (unsigned i = 0; i < 20; i++)
		sum += (uintptr_t)(raw0(SYS_getppid) == getppid());
	return (void *)(sum + (uintptr_t)argument);
}

int main(void)
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		pthread_t threads[THREADS];
		void *result;

		for (uintptr_t i = 0; i < THREADS; i++)
			check_eq(pthread_create(&threads[i], NULL, worker, (void *)i), 0, "create");
		for (uintptr_t i = 0; i < THREADS; i++) {
			check_eq(pthread_join(threads[i], &result), 0, "join");
			check_eq((long)result, (long)(20 + i), "the thread's result");
		}
	}
	return 0;
}
