#!/bin/sh
# SPDX-License-Identifier: MIT
# MSan owns most of the address space by fixed places, re-executes itself if it does
# not get them, and knows what each call has written: clean stays clean, and the one
# value that is not initialised is found.
if [ ! -e "$SHARED/program" ]; then
	cat >program.c <<'END'
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];

static void handler(int signal)
{
	(void)signal;
}

static void *worker(void *argument)
{
	char byte;

	if (read(ends[0], &byte, 1) == 1 && byte == 'x')
		puts("read");
	return argument;
}

int main(int argc, char **argv)
{
	int *values = malloc(2 * sizeof(int));
	pthread_t thread;
	int status;

	(void)argv;
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	pipe(ends);
	pthread_create(&thread, NULL, worker, NULL);
	write(ends[1], "x", 1);
	pthread_join(thread, NULL);
	if (fork() == 0)
		_exit(5);
	wait(&status);
	values[0] = status;
	if (WEXITSTATUS(values[0]) == 5)
		puts("clean");
	fflush(stdout);
	if (argc > 1 && values[1] == 7)
		puts("seven");
	return 4;
}
END
	clang -g -O1 -fsanitize=memory -pthread -w -o "$SHARED/program" program.c || exit 99
fi
$RUN "$SHARED/program"
echo "status $?"
$RUN "$SHARED/program" more 2>words
echo "status $?"
grep -c 'use-of-uninitialized-value in main\|in main .*program.c' words | sed 's/[1-9][0-9]*/found/'
