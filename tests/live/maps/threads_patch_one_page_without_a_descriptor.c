/* SPDX-License-Identifier: MIT */
/*
 * A process that shares descriptors with another cannot have one of its own for its memory. Its
 * pages of code are opened for a moment each, by all threads that are at fresh sites of a page.
 */
#include <pthread.h>
#include <sched.h>

#include "code.h"

enum { THREADS = 3, PAGES = 100, SITES = PAGES * 4096 / 64 };

static uint8_t bytes[PAGES * 4096];
static uint8_t *pages;

static void *worker(void *argument)
{
	pid_t self = getpid();

	for (size_t site = (size_t)argument; site < SITES; site += THREADS) {
		long (*call)(void) = (long (*)(void))(uintptr_t)(pages + site * 64);

		for (unsigned i = 0; i < 3; i++)
			check_eq(call(), self, "a call");
	}
	return NULL;
}

static int run_threads(void)
{
	pthread_t threads[THREADS];

	pages = code_from_file(bytes, sizeof(bytes));
	for (size_t i = 0; i < THREADS; i++)
		check_eq(pthread_create(&threads[i], NULL, worker, (void *)i), 0, "create");
	for (size_t i = 0; i < THREADS; i++)
		check_eq(pthread_join(threads[i], NULL), 0, "join");
	return 3;
}

int main(void)
{
	pid_t child;

	for (size_t site = 0; site < SITES; site++)
		code_getter(bytes + site * 64, SYS_getpid);
	child = (pid_t)raw_syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0, 0);
	check(child >= 0, "clone");
	if (child == 0)
		_exit(run_threads());
	check_exits(child, 3, "the child");
	return 0;
}
