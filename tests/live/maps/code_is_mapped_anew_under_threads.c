/* SPDX-License-Identifier: MIT */
/*
 * Code is mapped over itself again and again while threads run it: what was made
 * of its calls goes and comes under their feet, and nobody hears of it.
 *
 * Flags: -O1
 */
#include <pthread.h>

#include "code.h"

enum { THREADS = 3, SITES = 16, ROUNDS = 200, SIZE = 4096 };

static uint8_t *code;
static volatile bool done;

static void *run(void *argument)
{
	pid_t self = getpid();

	for (unsigned i = 0; !done; i++) {
		long (*call)(void) = (long (*)(void))(uintptr_t)(code + i % SITES * 64);

		check_eq(call(), self, "a call in code that is mapped anew");
	}
	return argument;
}

int main(void)
{
	uint8_t bytes[SIZE] = { 0 };
	pthread_t threads[THREADS];
	int fd = open("code", O_RDWR | O_CREAT | O_CLOEXEC, 0700);

	for (unsigned i = 0; i < SITES; i++)
		code_getter(bytes + i * 64, SYS_getpid);
	check_eq(write(fd, bytes, SIZE), SIZE, "write the code");
	code = mmap(NULL, SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	check(code != MAP_FAILED, "map the code");
	for (unsigned i = 0; i < THREADS; i++)
		check_eq(pthread_create(&threads[i], NULL, run, NULL), 0, "create");
	for (unsigned i = 0; i < ROUNDS; i++) {
		check(mmap(code, SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0) ==
			  code,
		      "map it anew");
		sched_yield();
	}
	done = true;
	for (unsigned i = 0; i < THREADS; i++)
		check_eq(pthread_join(threads[i], NULL), 0, "join");
	return 0;
}
