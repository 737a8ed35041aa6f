/* SPDX-License-Identifier: MIT */
/*
 * Three threads at once that talk through pipes: every read blocks or not, the
 * results are the same.
 */
#include "turns.h"

static int pipes[4][2];

static void *worker(void *argument)
{
	long i = (long)argument;
	char byte = 0;

	for (int round = 0; round < 50; round++) {
		raw3(SYS_read, pipes[i][0], (long)&byte, 1);
		raw3(SYS_write, pipes[(i + 1) % 4][1], (long)&byte, 1);
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[3];
	char byte = 'x';

	for (unsigned i = 0; i < 4; i++)
		pipe(pipes[i]);
	for (long i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, worker, (void *)i);
	for (int round = 0; round < 50; round++) {
		raw3(SYS_write, pipes[0][1], (long)&byte, 1);
		raw3(SYS_read, pipes[3][0], (long)&byte, 1);
	}
	for (unsigned i = 0; i < 3; i++)
		join_without_calls(threads[i]);
	return 0;
}
