/* SPDX-License-Identifier: MIT */
/*
 * Threads that make calls, take signals, make threads and processes without pause, and
 * check what they get. Says its number when all of them are at it; ends at the next
 * line with status 8 if nothing was wrong.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int over, wrong, begun, handled;

static void check(int right)
{
	if (!right)
		atomic_fetch_add(&wrong, 1);
}

static void on_signal(int signo)
{
	(void)signo;
	atomic_fetch_add(&handled, 1);
}

static void call(void)
{
	int pipes[2];
	char byte = 0;

	check(pipe(pipes) == 0 && write(pipes[1], "x", 1) == 1);
	check(read(pipes[0], &byte, 1) == 1 && byte == 'x');
	check(close(pipes[0]) == 0 && close(pipes[1]) == 0);
	check(syscall(SYS_gettid) != 0);
}

static void take_signal(void)
{
	static _Thread_local double sum = 1;

	check(raise(SIGUSR1) == 0);
	sum = sum * 1.5 - 0.5; /* stays 1, if vector registers do */
	check(sum == 1);
}

static void *nothing(void *argument)
{
	return argument;
}

static void make_thread(void)
{
	pthread_t thread;
	void *result;

	check(pthread_create(&thread, NULL, nothing, &result) == 0 &&
	      pthread_join(thread, &result) == 0 && result == &result);
}

static void make_process(void)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		call();
		_exit(wrong ? 1 : 9);
	}
	check(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	      WEXITSTATUS(status) == 9);
}

static void execute(void)
{
	pid_t child = vfork();
	int status;

	if (child == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	check(child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

static void (*const works[])(void) = { call, take_signal, make_thread, make_process, execute };
enum { WORKS = sizeof(works) / sizeof(works[0]) };

static void *work(void *argument)
{
	atomic_fetch_add(&begun, 1);
	while (!over)
		works[(size_t)argument]();
	return NULL;
}

int main(void)
{
	pthread_t threads[WORKS];
	char line[16];

	signal(SIGUSR1, on_signal);
	for (size_t i = 0; i < WORKS; i++)
		pthread_create(&threads[i], NULL, work, (void *)i);
	while (begun != WORKS)
		sched_yield();
	printf("%d\n", (int)getpid());
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL)
		return 1;
	over = 1;
	for (size_t i = 0; i < WORKS; i++)
		pthread_join(threads[i], NULL);
	printf("%d wrong\n", wrong);
	return wrong == 0 && handled > 0 ? 8 : 1;
}
