/* SPDX-License-Identifier: MIT */
/*
 * exec by a thread that is not the leader ends the others and gives the new
 * image the leader's id.
 */
#include <pthread.h>

#include "live.h"

static char **arguments;

static void *sleeper(void *argument)
{
	pause();
	return argument;
}

static void *executor(void *argument)
{
	char pid[16];
	char *const argv[] = { arguments[0], pid, NULL };

	snprintf(pid, sizeof(pid), "%d", getpid());
	execv("/proc/self/exe", argv);
	return argument;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	if (argc == 2) {
		check_eq(strtol(argv[1], NULL, 10), getpid(), "the pid");
		check_eq(raw0(SYS_gettid), getpid(), "the tid");
		puts("new image");
		return 0;
	}
	arguments = argv;
	for (unsigned i = 0; i < 3; i++)
		check_eq(pthread_create(&thread, NULL, sleeper, NULL), 0, "create");
	check_eq(pthread_create(&thread, NULL, executor, NULL), 0, "create");
	pause();
	return 1;
}
