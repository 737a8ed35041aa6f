/* SPDX-License-Identifier: MIT */
/*
 * At exit LSan stops all threads by ptrace, from a process that shares their memory,
 * and reads their registers: exactly one block is lost.
 * Flags: -fsanitize=leak -O0
 * Strace: no
 * Ends: exit 23
 */
#include <pthread.h>

#include "live.h"

static void *kept;
static pthread_barrier_t barrier;

static void *worker(void *argument)
{
	void *volatile on_its_stack = malloc(1000);

	pthread_barrier_wait(&barrier);
	pause();
	free(on_its_stack);
	return argument;
}

__attribute__((noinline)) static void lose(void)
{
	void *volatile lost = malloc(4242);

	memset(lost, 1, 4242);
	lost = NULL;
}

__attribute__((noinline)) static void overwrite_stack(void)
{
	volatile char room[4096];

	for (unsigned i = 0; i < sizeof(room); i++)
		room[i] = 0;
}

int main(void)
{
	pthread_t thread;

	kept = malloc(100);
	pthread_barrier_init(&barrier, NULL, 2);
	check_eq(pthread_create(&thread, NULL, worker, NULL), 0, "create");
	pthread_barrier_wait(&barrier);
	lose();
	overwrite_stack();
	puts("one leak");
	return 0;
}
