/* SPDX-License-Identifier: MIT */
/*
 * A child of 16 threads that make threads and processes all the time is stopped and
 * continued, as many times as the argument says; each stop and each continuation must
 * be reported, and in the end its death by SIGKILL. Prints how many there were.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 16 };

static void *leave(void *argument)
{
	return argument;
}

static void make_process(void)
{
	pid_t child = vfork();

	if (child == 0) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	waitpid(child, NULL, 0);
}

static void *make(void *number)
{
	pthread_t thread;

	for (unsigned long i = 0;; i++) {
		if ((unsigned long)number % 4 == 0 && i % 8 == 0)
			make_process();
		else if (pthread_create(&thread, NULL, leave, NULL) == 0)
			pthread_join(thread, NULL);
	}
	return NULL;
}

static void body(int ready)
{
	pthread_t thread;

	for (unsigned long i = 1; i < THREADS; i++)
		pthread_create(&thread, NULL, make, (void *)i);
	write(ready, "", 1);
	make(NULL);
}

static int is_reported(pid_t child, int options, int wanted)
{
	int status;

	return waitpid(child, &status, options) == child && status == wanted;
}

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
	int ready[2];
	char byte;
	pid_t child;

	pipe(ready);
	child = fork();
	if (child == 0)
		body(ready[1]);
	read(ready[0], &byte, 1);
	for (long i = 0; i < rounds; i++) {
		kill(child, SIGSTOP);
		if (!is_reported(child, WUNTRACED, 0x137f))
			return 1;
		kill(child, SIGCONT);
		if (!is_reported(child, WCONTINUED, 0xffff))
			return 2;
	}
	kill(child, SIGKILL);
	printf("%ld stops and continuations\n", rounds);
	return !is_reported(child, 0, SIGKILL);
}
