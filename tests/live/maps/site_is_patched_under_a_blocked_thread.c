/* SPDX-License-Identifier: MIT */
/*
 * One thread sleeps in a call at a site that another patches meanwhile; the
 * sleeper, interrupted or not, must come back to the right place.
 */
#include <pthread.h>

#include "code.h"

static long (*call)(long nr, long a, long b, long c);
static int ends[2];
static volatile pid_t tid;
static volatile int handled;

static void handler(int signal)
{
	(void)signal;
	handled++;
}

static void *sleeper(void *argument)
{
	char byte;

	tid = (pid_t)raw0(SYS_gettid);
	check_eq(call(SYS_read, ends[0], (long)&byte, 1), 1, "the interrupted read");
	return argument;
}

int main(void)
{
	handle(SIGUSR1, handler, SA_RESTART);
	check_eq(pipe(ends), 0, "pipe");
	for (int round = 1; round <= 50; round++) {
		pthread_t thread;
		uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE | PROT_EXEC);

		call = code_caller(page + round % 64);
		tid = 0;
		check_eq(pthread_create(&thread, NULL, sleeper, NULL), 0, "create");
		while (tid == 0)
			raw0(SYS_sched_yield);
		wait_asleep(tid);
		for (unsigned i = 0; i < 5; i++)
			check_eq(call(SYS_getpid, 0, 0, 0), getpid(), "the site meanwhile");
		pthread_kill(thread, SIGUSR1);
		while (handled < round)
			raw0(SYS_sched_yield);
		wait_asleep(tid);
		check_eq(write(ends[1], "x", 1), 1, "write");
		check_eq(pthread_join(thread, NULL), 0, "join");
		munmap(page, 4096);
	}
	return 0;
}
