/* SPDX-License-Identifier: MIT */
/*
 * A cancelled thread unwinds its stack from inside the interrupted call; the
 * unwinder must find its way through it to each frame's cleanup.
 * Flags: -fexceptions
 */
#include <pthread.h>

#include "live.h"

static int ends[2];
static volatile pid_t tid;
static volatile int cleaned;

static void count(const int *value)
{
	cleaned += *value;
}

__attribute__((noinline)) static void deep(int depth)
{
	__attribute__((cleanup(count))) int value = 1;
	char byte;

	if (depth > 0)
		deep(depth - 1);
	else
		check(read(ends[0], &byte, 1) != 12345, "read");
	__asm__ volatile("" : : "r"(&value) : "memory");
}

static void *worker(void *argument)
{
	tid = (pid_t)raw0(SYS_gettid);
	deep(10);
	return argument;
}

int main(void)
{
	check_eq(pipe(ends), 0, "pipe");
	for (int round = 1; round <= 20; round++) {
		pthread_t thread;

		tid = 0;
		check_eq(pthread_create(&thread, NULL, worker, NULL), 0, "create");
		while (tid == 0)
			raw0(SYS_sched_yield);
		wait_asleep(tid);
		check_eq(pthread_cancel(thread), 0, "cancel");
		check_eq(pthread_join(thread, NULL), 0, "join");
		check_eq(cleaned, round * 11, "every frame was cleaned up");
	}
	return 0;
}
