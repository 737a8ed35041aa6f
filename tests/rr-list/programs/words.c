/* SPDX-License-Identifier: MIT */
/*
 * Private futex words for waiter.c to wait for and to wake, shown to it by calls
 * of getppid(step, address, value). With an argument: the same after an exec.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "words.h"

enum { STACK = 65536, WORK = 300000000 };

static uint32_t word = 5;
static uint32_t other = 7;
static uint32_t end_word;
static uint32_t go;
static pthread_mutex_t mutex;
static char stack[STACK] __attribute__((aligned(16)));

static long show(enum step step, void *address, uint32_t value)
{
	long result = syscall(SYS_getppid, step, address, value);

	return result < 0 ? -errno : result;
}

static long futex(uint32_t *address, int operation, uint32_t value)
{
	return syscall(SYS_futex, address, operation, value, NULL, NULL, 0);
}

/* Shows the step, and goes on when the engine sleeps on the word. */
static void begin(enum step step, void *address, uint32_t value)
{
	show(step, address, value);
	while (show(SLEEPS_ALREADY, NULL, 0) == 0)
		sched_yield();
}

static void *sleeper(void *tid)
{
	__atomic_store_n((int *)tid, (int)syscall(SYS_gettid), __ATOMIC_RELEASE);
	while (__atomic_load_n(&other, __ATOMIC_ACQUIRE) == 7)
		futex(&other, FUTEX_WAIT_PRIVATE, 7);
	return NULL;
}

static void until_it_sleeps(const int *tid)
{
	char path[64];
	char line[8] = "";

	while (__atomic_load_n(tid, __ATOMIC_ACQUIRE) == 0)
		sched_yield();
	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", *tid);
	while (line[0] != '2' || line[1] != '0' || line[2] != '2') {
		int fd = open(path, O_RDONLY);

		if (read(fd, line, sizeof(line)) < 0)
			abort();
		close(fd);
	}
}

static void wake_and_be_woken(void)
{
	pthread_t thread;
	int tid = 0;

	begin(IS_WOKEN, &word, 5);
	word = 6;
	printf("the program woke %ld\n", futex(&word, FUTEX_WAKE_PRIVATE, 1));
	pthread_create(&thread, NULL, sleeper, &tid);
	until_it_sleeps(&tid);
	__atomic_store_n(&other, 8, __ATOMIC_RELEASE);
	/* While the engine wakes the sleeper, all threads of the program sleep. */
	show(WAKES, &other, 1);
	pthread_join(thread, NULL);
	printf("the sleeper saw %u\n", other);
}

static void await_go(void)
{
	while (__atomic_load_n(&go, __ATOMIC_ACQUIRE) == 0)
		sched_yield();
	__atomic_store_n(&go, 0, __ATOMIC_RELAXED);
}

static int end_alone(void *unused)
{
	(void)unused;
	await_go();
	syscall(SYS_exit, 0);
	return 0;
}

static void end_threads(void)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;

	clone(end_alone, stack + STACK, flags, NULL, &end_word, NULL, &end_word);
	begin(THREAD_ENDS, &end_word, end_word);
	__atomic_store_n(&go, 1, __ATOMIC_RELEASE);
	for (uint32_t tid; (tid = __atomic_load_n(&end_word, __ATOMIC_ACQUIRE)) != 0;)
		futex(&end_word, FUTEX_WAIT, tid);
}

static void *die_with_mutex(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&mutex);
	__atomic_store_n(&other, 9, __ATOMIC_RELEASE);
	await_go();
	return NULL;
}

static void end_owner(void)
{
	pthread_mutexattr_t attributes;
	pthread_t thread;

	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&mutex, &attributes);
	pthread_create(&thread, NULL, die_with_mutex, NULL);
	while (__atomic_load_n(&other, __ATOMIC_ACQUIRE) != 9)
		sched_yield();
	begin(OWNER_DIES, &mutex.__data.__lock, (uint32_t)mutex.__data.__lock);
	__atomic_store_n(&go, 1, __ATOMIC_RELEASE);
	printf("the lock of the dead: %d\n", pthread_mutex_lock(&mutex));
	pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		begin(IS_KILLED, &word, 5);
		/* Long enough for somebody who polls to be caught at it. */
		for (volatile int i = 0; i < WORK; i++)
			;
		kill(getpid(), SIGKILL);
	}
	printf("another value: %ld\n", show(DIFFERS, &word, 4));
	printf("in time: %ld\n", show(TIMES_OUT, &word, 5));
	printf("no word: %ld\n", show(DIFFERS, (void *)8, 4));
	wake_and_be_woken();
	end_threads();
	end_owner();
	begin(EXECS, &end_word, 0);
	fflush(stdout);
	execl("/proc/self/exe", argv[0], "again", NULL);
	return 1;
}
