/* SPDX-License-Identifier: MIT */
/*
 * A process that is killed while it makes children or threads leaves nothing
 * that the tracer would wait for: what began is ended, what existed goes on.
 */
#include <pthread.h>

#include "live.h"

enum { ROUNDS = 300, LONGEST_WAIT = 4000 };

static void *nothing(void *argument)
{
	return argument;
}

static void make_process(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
}

static void make_vfork_child(void)
{
	pid_t child = vfork();

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
}

static void make_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, nothing, NULL) == 0)
		pthread_join(thread, NULL);
}

int main(void)
{
	static void (*const makers[])(void) = { make_process, make_vfork_child, make_thread };
	unsigned moment = 1;

	for (unsigned round = 0; round < ROUNDS; round++) {
		pid_t maker = fork();

		while (maker == 0)
			makers[round % 3]();
		moment = moment * 1103515245 + 12345;
		for (unsigned i = 0; i < (moment >> 8) % LONGEST_WAIT; i++)
			__asm__ volatile("pause");
		if (moment & 1)
			raw0(SYS_sched_yield);
		check_eq(kill(maker, SIGKILL), 0, "kill");
		check_killed(maker, SIGKILL, "the maker dies");
	}
	return 0;
}
