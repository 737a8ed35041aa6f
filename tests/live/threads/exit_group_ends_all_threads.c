/* SPDX-License-Identifier: MIT */
/*
 * exit_group in one thread ends those that compute, block, or are just starting.
 */
#include <pthread.h>

#include "live.h"

static void *spin(void *argument)
{
	for (;;)
		__asm__ volatile("pause");
	return argument;
}

static void *sleep_long(void *argument)
{
	pause();
	return argument;
}

static void *call(void *argument)
{
	for (;;)
		raw0(SYS_getppid);
	return argument;
}

int main(void)
{
	void *(*const bodies[])(void *) = { spin, sleep_long, call, sleep_long };

	for (int round = 0; round < 20; round++) {
		pid_t child = fork();

		if (child == 0) {
			pthread_t thread;

			for (unsigned i = 0; i < 4; i++)
				check_eq(pthread_create(&thread, NULL, bodies[i], NULL), 0,
					 "create");
			raw3(SYS_exit_group, round, 0, 0);
		}
		check_exits(child, round, "the status");
	}
	return 0;
}
