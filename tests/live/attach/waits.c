/* SPDX-License-Identifier: MIT */
/*
 * One thread in each call that waits, the first one in read. Says its process number
 * when all of them wait; then, at each line that it reads, does what the line says:
 *
 *   check   says "waiting" if no call has returned yet
 *   wake    sends each a signal, and says how many returned with -EINTR, after one
 *           handler each
 *   end     exits with status 5, the others still waiting
 */
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONG = 1000, LINE_SIZE = 64 };

static atomic_int returned, interrupted, handled, computing = 1, computed;
static int pipes[2], queue;
static uint32_t word;

static void on_signal(int signo)
{
	(void)signo;
	atomic_fetch_add(&handled, 1);
}

static long wait_nanosleep(void)
{
	struct timespec time = { LONG, 0 };

	return nanosleep(&time, NULL);
}

static long wait_absolute(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += LONG;
	errno = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
	return errno != 0 ? -1 : 0;
}

static long wait_poll(void)
{
	struct pollfd poller = { .fd = pipes[0], .events = POLLIN };

	return poll(&poller, 1, LONG * 1000);
}

static long wait_read(void)
{
	char byte;

	return read(pipes[0], &byte, 1);
}

static long wait_futex(void)
{
	struct timespec time = { LONG, 0 };

	return syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &time, NULL, 0);
}

static long wait_futex_for_ever(void)
{
	return syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static long wait_pause(void)
{
	return pause();
}

static long wait_sigsuspend(void)
{
	sigset_t none;

	sigemptyset(&none);
	return sigsuspend(&none);
}

static long wait_child(void)
{
	return waitpid(-1, NULL, 0);
}

static long wait_message(void)
{
	struct {
		long type;
		char text[8];
	} message;

	return msgrcv(queue, &message, sizeof(message.text), 1, 0);
}

static long (*const waits[])(void) = {
	wait_nanosleep,	     wait_absolute, wait_poll,	     wait_read,	 wait_futex,
	wait_futex_for_ever, wait_pause,    wait_sigsuspend, wait_child, wait_message,
};
enum { WAITS = sizeof(waits) / sizeof(waits[0]) };

static pid_t tids[WAITS];

static void *wait_in(void *argument)
{
	const size_t i = (size_t)argument;
	long result;

	__atomic_store_n(&tids[i], (pid_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
	result = waits[i]();
	if (result < 0 && errno == EINTR)
		atomic_fetch_add(&interrupted, 1);
	atomic_fetch_add(&returned, 1);
	return NULL;
}

/* Neither asleep nor in a call: registers must come through. */
static void *compute(void *argument)
{
	unsigned long sum = 0;

	(void)argument;
	for (unsigned long i = 0; atomic_load(&computing); i++)
		sum += i ^ sum << 1;
	atomic_store(&computed, 1);
	return (void *)sum;
}

/* The kernel says S when a thread sleeps: it does in its call only. */
static char state_of(pid_t tid)
{
	char path[64], line[256];
	FILE *file;
	char *end;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)tid);
	file = fopen(path, "r");
	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		exit(1);
	fclose(file);
	end = strrchr(line, ')');
	return end != NULL ? end[2] : '?';
}

static void until_all_wait(void)
{
	for (size_t i = 0; i < WAITS; i++) {
		while (__atomic_load_n(&tids[i], __ATOMIC_ACQUIRE) == 0 || state_of(tids[i]) != 'S')
			sched_yield();
	}
}

static void wake_all(pthread_t *threads)
{
	for (size_t i = 0; i < WAITS; i++) {
		pthread_kill(threads[i], SIGUSR1);
		pthread_join(threads[i], NULL);
	}
	printf("%d returned, %d interrupted, %d handled, of %d\n", returned, interrupted, handled,
	       (int)WAITS);
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	pthread_t threads[WAITS], computer;
	char line[LINE_SIZE];
	pid_t child;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGUSR1, &action, NULL);
	queue = msgget(IPC_PRIVATE, 0600);
	if (pipe(pipes) != 0 || queue < 0)
		return 1;
	child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	pthread_create(&computer, NULL, compute, NULL);
	for (size_t i = 0; i < WAITS; i++)
		pthread_create(&threads[i], NULL, wait_in, (void *)i);
	until_all_wait();
	printf("%d\n", (int)getpid());
	while (fgets(line, sizeof(line), stdin) != NULL && strcmp(line, "end\n") != 0) {
		if (strcmp(line, "wake\n") == 0)
			wake_all(threads);
		else
			puts(returned == 0 ? "waiting" : "not waiting");
	}
	atomic_store(&computing, 0);
	pthread_join(computer, NULL);
	kill(child, SIGKILL);
	msgctl(queue, IPC_RMID, NULL);
	return computed ? 5 : 1;
}
