#!/bin/sh
# SPDX-License-Identifier: MIT
# musl: another libc, its own cancellation, threads, clone and vfork.
if [ ! -e "$SHARED/program" ]; then
	cat >program.c <<'END'
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total;

static void *add(void *argument)
{
	for (long i = 0; i < 20000; i++) {
		pthread_mutex_lock(&lock);
		total += (long)argument;
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void *wait_forever(void *argument)
{
	for (;;)
		pause();
	return argument;
}

int main(void)
{
	char *argv[] = { "sh", "-c", "echo spawned; exit 4", NULL };
	pthread_t threads[8], sleeper;
	int status;
	pid_t child;

	for (long i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, add, (void *)i);
	for (long i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	printf("total %ld\n", total);
	pthread_create(&sleeper, NULL, wait_forever, NULL);
	pthread_cancel(sleeper);
	pthread_join(sleeper, NULL);
	puts("cancelled");
	fflush(stdout);
	posix_spawn(&child, "/bin/sh", NULL, NULL, argv, NULL);
	waitpid(child, &status, 0);
	printf("status %d\n", WEXITSTATUS(status));
	FILE *pipe = popen("seq 1 100 | tail -1", "r");
	char line[20];
	printf("last %s", fgets(line, sizeof(line), pipe));
	pclose(pipe);
	return 8;
}
END
	musl-gcc -O2 -static -o "$SHARED/program" program.c || exit 99
fi
exec $RUN "$SHARED/program"
