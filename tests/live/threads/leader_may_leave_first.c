/* SPDX-License-Identifier: MIT */
/*
 * After pthread_exit of the first thread the process lives on as a zombie leader
 * with working threads; its status is that of the last exit.
 * Ends: exit 5
 */
#include <pthread.h>

#include "live.h"

static void *worker(void *argument)
{
	char state = 0;

	(void)argument;
	while (state != 'Z') {
		FILE *file = fopen("/proc/self/stat", "r");

		check(file != NULL && fscanf(file, "%*d (%*[^)]) %c", &state) == 1, "stat");
		fclose(file);
	}
	puts("the leader is gone");
	exit(5);
}

int main(void)
{
	pthread_t thread;

	check_eq(pthread_create(&thread, NULL, worker, NULL), 0, "create");
	pthread_exit(NULL);
}
