/* SPDX-License-Identifier: MIT */
/*
 * fs is the program's: TLS and errno of each thread stay its own through calls,
 * trapped or patched.
 * Builds: dynamic static musl
 */
#include <pthread.h>

#include "live.h"

static __thread long mine = -1;

static void *worker(void *argument)
{
	long number = (long)argument;

	mine = number;
	for (unsigned i = 0; i < 2000; i++) {
		errno = 0;
		check(close(-1) < 0 && errno == EBADF, "errno");
		check_eq(mine, number, "the variable");
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[4];

	for (long i = 0; i < 4; i++)
		check_eq(pthread_create(&threads[i], NULL, worker, (void *)i), 0, "create");
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	check_eq(mine, -1, "ours");
	return 0;
}
