/* SPDX-License-Identifier: MIT */
/*
 * fork takes one thread along while the others are anywhere, in the agent's
 * locks too; the child must be able to call at fresh and at known sites.
 */
#include <pthread.h>

#include "live.h"

static volatile bool stop;

static void *caller(void *argument)
{
	while (!stop) {
		raw0(SYS_getppid);
		munmap(map_pages(4096, PROT_READ), 4096);
	}
	return argument;
}

int main(void)
{
	pthread_t threads[3];

	for (unsigned i = 0; i < 3; i++)
		check_eq(pthread_create(&threads[i], NULL, caller, NULL), 0, "create");
	for (int round = 0; round < 100; round++) {
		pid_t child = fork();

		if (child == 0) {
			struct stat info;

			check_eq(stat("/", &info), 0, "stat");
			check(raw3(SYS_umask, 022, 0, 0) >= 0 && getuid() == geteuid(),
			      "calls in the child");
			_exit(round);
		}
		check_exits(child, round, "the child");
	}
	stop = true;
	for (unsigned i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
