/* SPDX-License-Identifier: MIT */
/*
 * Threads that end as soon as they begin, beside others that vfork: what
 * belonged to a thread that has gone is soon used again, for a child of vfork.
 */
#include <pthread.h>

#include "live.h"

enum { PAIRS = 4, ROUNDS = 1500 };

static void *nothing(void *argument)
{
	return argument;
}

static void *make_threads(void *argument)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		pthread_t thread;

		check_eq(pthread_create(&thread, NULL, nothing, NULL), 0, "pthread_create");
		check_eq(pthread_join(thread, NULL), 0, "pthread_join");
	}
	return argument;
}

static void *make_children(void *argument)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		pid_t child = vfork();

		if (child == 0)
			_exit(7);
		check_exits(child, 7, "the child");
	}
	return argument;
}

int main(void)
{
	pthread_t threads[2 * PAIRS];

	for (unsigned i = 0; i < 2 * PAIRS; i++)
		check_eq(
		    pthread_create(&threads[i], NULL, i % 2 ? make_threads : make_children, NULL),
		    0, "pthread_create");
	for (unsigned i = 0; i < 2 * PAIRS; i++)
		check_eq(pthread_join(threads[i], NULL), 0, "pthread_join");
	return 0;
}
