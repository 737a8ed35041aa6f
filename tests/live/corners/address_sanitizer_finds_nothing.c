/* SPDX-License-Identifier: MIT */
/*
 * Sanitizers own huge fixed ranges of the address space and intercept half of
 * libc; a clean program must stay clean.
 * Flags: -fsanitize=address -O1
 * Strace: no
 */
#include <pthread.h>

#include "live.h"

static void *worker(void *argument)
{
	char *memory = malloc(1000);

	memset(memory, 1, 1000);
	free(memory);
	return argument;
}

int main(void)
{
	pthread_t threads[4];

	for (unsigned i = 0; i < 4; i++)
		check_eq(pthread_create(&threads[i], NULL, worker, NULL), 0, "create");
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	check_exits(child_exiting(3), 3, "fork");
	puts("clean");
	return 0;
}
