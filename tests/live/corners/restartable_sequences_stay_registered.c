/* SPDX-License-Identifier: MIT */
/*
 * glibc registers an rseq area per thread; per-CPU allocators read the CPU number
 * from it without a call.
 */
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <sys/rseq.h>

#include "live.h"

static void *check_area(void *argument)
{
	const volatile struct rseq *area =
	    (const void *)((const char *)__builtin_thread_pointer() + __rseq_offset);

	check(__rseq_size > 0, "registered");
	for (unsigned i = 0; i < 1000; i++) {
		check((int)area->cpu_id >= 0, "a CPU number");
		raw0(SYS_getppid);
	}
	return argument;
}

int main(void)
{
	pthread_t thread;

	check_area(NULL);
	check_eq(pthread_create(&thread, NULL, check_area, NULL), 0, "create");
	check_eq(pthread_join(thread, NULL), 0, "join");
	pid_t child = fork();
	if (child == 0) {
		check_area(NULL);
		_exit(0);
	}
	check_exits(child, 0, "the child");
	return 0;
}
