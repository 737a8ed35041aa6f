/* SPDX-License-Identifier: MIT */
/*
 * A detached thread unmaps its own stack and exits without one (musl), or leaves
 * it to be reused (glibc); nothing may touch that stack afterwards.
 * Builds: dynamic musl musl-static
 */
#include <pthread.h>
#include <semaphore.h>

#include "live.h"

enum { THREADS = 400 };

static sem_t done;
static int counter;

static void *worker(void *argument)
{
	(void)argument;
	__atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED);
	sem_post(&done);
	return NULL;
}

int main(void)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	sem_init(&done, 0, 0);
	for (unsigned i = 0; i < THREADS; i++) {
		check_eq(pthread_create(&thread, &attributes, worker, NULL), 0, "create");
		if (i % 8 == 7)
			for (unsigned k = 0; k < 8; k++)
				sem_wait(&done);
	}
	check_eq(counter, THREADS, "all have run");
	return 0;
}
