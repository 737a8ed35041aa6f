/* SPDX-License-Identifier: MIT */
/*
 * Threads are made, end and are waited for, as many times as the argument says: by
 * pthread_join, by a futex on the word that the end clears, and not at all
 * (detached). Prints its number when it has begun, and in the end how many there were.
 */
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { STACK = 65536, WARM = 100 };

static uint32_t detached;
static uint32_t word;
static char stack[STACK] __attribute__((aligned(16)));

static void *joined(void *argument)
{
	return argument;
}

static void *leave(void *argument)
{
	__atomic_add_fetch(&detached, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, &detached, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	return argument;
}

static int raw(void *unused)
{
	(void)unused;
	syscall(SYS_exit, 0);
	return 0;
}

static void end_joined(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, joined, NULL) != 0 || pthread_join(thread, NULL) != 0)
		abort();
}

static void end_raw(void)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	uint32_t tid;

	if (clone(raw, stack + STACK, flags, NULL, &word, NULL, &word) < 0)
		abort();
	while ((tid = __atomic_load_n(&word, __ATOMIC_ACQUIRE)) != 0)
		syscall(SYS_futex, &word, FUTEX_WAIT, tid, NULL, NULL, 0);
}

static void end_detached(void)
{
	uint32_t before = __atomic_load_n(&detached, __ATOMIC_ACQUIRE);
	pthread_t thread;

	if (pthread_create(&thread, NULL, leave, NULL) != 0 || pthread_detach(thread) != 0)
		abort();
	while (__atomic_load_n(&detached, __ATOMIC_ACQUIRE) == before)
		syscall(SYS_futex, &detached, FUTEX_WAIT_PRIVATE, before, NULL, NULL, 0);
}

int main(int argc, char **argv)
{
	static void (*const kinds[])(void) = { end_joined, end_raw, end_detached };
	int count = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1;

	for (int i = 0; i < count; i++) {
		kinds[i % 3]();
		if (i != WARM)
			continue;
		printf("%d\n", (int)getpid());
		fflush(stdout);
	}
	printf("%d threads, %u detached\n", count, detached);
	return 0;
}
