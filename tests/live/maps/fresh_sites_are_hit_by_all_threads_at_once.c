/* SPDX-License-Identifier: MIT */
/*
 * The first trap of a site, raced by all threads: one patches, the others must
 * get through meanwhile.
 */
#include <pthread.h>
#include <sched.h>

#include "code.h"

enum { THREADS = 4, SITES = 1000 };

static uint8_t bytes[SITES * 64 + 4096];
static uint8_t *pages;
static pthread_barrier_t barrier;
static volatile unsigned turn;

static void *worker(void *argument)
{
	pid_t self = getpid();

	for (unsigned site = 0; site < SITES; site++) {
		long (*call)(void) = (long (*)(void))(uintptr_t)(pages + site * 64 + site % 40);

		/* Awake when the turn comes; but others may need the CPU for it to come. */
		for (unsigned i = 1; __atomic_load_n(&turn, __ATOMIC_ACQUIRE) < site; i++)
			if (i % 1000 == 0)
				sched_yield();
		for (unsigned i = 0; i < 3; i++)
			check_eq(call(), self, "a racing call");
		if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
			__atomic_store_n(&turn, site + 1, __ATOMIC_RELEASE);
	}
	return argument;
}

int main(void)
{
	pthread_t threads[THREADS];

	for (unsigned site = 0; site < SITES; site++)
		code_getter(bytes + site * 64 + site % 40, SYS_getpid);
	pages = code_from_file(bytes, sizeof(bytes));
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (unsigned i = 0; i < THREADS; i++)
		check_eq(pthread_create(&threads[i], NULL, worker, NULL), 0, "create");
	for (unsigned i = 0; i < THREADS; i++)
		check_eq(pthread_join(threads[i], NULL), 0, "join");
	return 0;
}
