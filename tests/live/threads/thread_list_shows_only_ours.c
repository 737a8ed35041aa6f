/* SPDX-License-Identifier: MIT */
/*
 * /proc/self/task is how debuggers and sanitizers find threads; the agent has
 * none of its own.
 */
#include <dirent.h>
#include <pthread.h>

#include "live.h"

static int tasks(void)
{
	DIR *folder = opendir("/proc/self/task");
	struct dirent *entry;
	int count = 0;

	check(folder != NULL, "opendir");
	while ((entry = readdir(folder)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static void *waiter(void *barrier)
{
	pthread_barrier_wait(barrier);
	return NULL;
}

int main(void)
{
	pthread_barrier_t barrier;
	pthread_t threads[4];

	check_eq(tasks(), 1, "one thread");
	pthread_barrier_init(&barrier, NULL, 5);
	for (unsigned i = 0; i < 4; i++)
		check_eq(pthread_create(&threads[i], NULL, waiter, &barrier), 0, "create");
	check_eq(tasks(), 5, "five threads");
	pthread_barrier_wait(&barrier);
	for (unsigned i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
