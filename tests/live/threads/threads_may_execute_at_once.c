/* SPDX-License-Identifier: MIT */
/*
 * Of threads that execute a file at the same moment one wins and ends the others.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "live.h"

enum { THREADS = 4, ROUNDS = 200 };

static atomic_int ready;

static void *executor(void *argument)
{
	atomic_fetch_add(&ready, 1);
	while (atomic_load(&ready) < THREADS)
		raw0(SYS_sched_yield);
	execl("/bin/sh", "sh", "-c", "exit 3", NULL);
	return argument;
}

int main(void)
{
	pthread_t thread;

	for (unsigned round = 0; round < ROUNDS; round++) {
		pid_t child = fork();

		if (child == 0) {
			for (unsigned i = 1; i < THREADS; i++)
				pthread_create(&thread, NULL, executor, NULL);
			executor(NULL);
			_exit(1);
		}
		check_exits(child, 3, "the winner");
	}
	return 0;
}
