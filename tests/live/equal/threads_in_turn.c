/* SPDX-License-Identifier: MIT */
/*
 * Four threads, one after another, each with calls of its own.
 */
#include "turns.h"

static void *worker(void *argument)
{
	for (long i = 0; i < (long)argument; i++)
		raw0(SYS_getuid);
	open("missing", O_RDONLY);
	return NULL;
}

int main(void)
{
	for (long i = 1; i <= 4; i++) {
		pthread_t thread;

		pthread_create(&thread, NULL, worker, (void *)(i * 3));
		join_without_calls(thread);
	}
	return 0;
}
