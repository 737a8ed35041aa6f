/* SPDX-License-Identifier: MIT */
/*
 * A storm of directed real-time signals: each thread gets exactly those sent to
 * it, in its calls and between them.
 */
#include <pthread.h>

#include "live.h"

enum { THREADS = 4, EACH = 1000 };

static __thread volatile int mine;
static volatile int ready;

static void handler(int signal)
{
	(void)signal;
	mine++;
}

static void *worker(void *argument)
{
	__atomic_fetch_add(&ready, 1, __ATOMIC_SEQ_CST);
	while (mine < EACH)
		raw0(SYS_getppid);
	check_eq(mine, EACH, "signals of this thread");
	return argument;
}

int main(void)
{
	pthread_t threads[THREADS];

	handle(SIGRTMIN + 3, handler, SA_RESTART);
	for (unsigned i = 0; i < THREADS; i++)
		check_eq(pthread_create(&threads[i], NULL, worker, NULL), 0, "create");
	while (ready < THREADS)
		raw0(SYS_sched_yield);
	for (unsigned i = 0; i < THREADS * EACH; i++)
		while (pthread_kill(threads[i % THREADS], SIGRTMIN + 3) == EAGAIN)
			raw0(SYS_sched_yield);
	for (unsigned i = 0; i < THREADS; i++)
		check_eq(pthread_join(threads[i], NULL), 0, "join");
	check_eq(mine, 0, "none came to the main thread");
	return 0;
}
