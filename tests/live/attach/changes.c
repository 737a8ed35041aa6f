/* SPDX-License-Identifier: MIT */
/*
 * Executes itself again and again, each time from another of several threads, while the
 * others wait. Says its number at first, and ends with status 3 when a file `enough` is there.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { THREADS = 4 };

static char *arguments[] = { "./changes", "again", NULL };

static void *wait_in(void *argument)
{
	pause();
	return argument;
}

static void *execute(void *argument)
{
	execv(arguments[0], arguments);
	_exit(argument != NULL);
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];

	(void)argv;
	if (argc == 1) {
		printf("%d\n", (int)getpid());
		fflush(stdout);
	}
	if (access("enough", F_OK) == 0)
		return 3;
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, wait_in, NULL);
	pthread_create(&threads[0], NULL, execute, threads);
	pause();
	return 1;
}
