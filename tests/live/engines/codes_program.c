/* SPDX-License-Identifier: MIT */
/* Prints the wait status of children that end in several ways. */
#include <pthread.h>
#include <sys/resource.h>

#include "live.h"

static void *wait_forever(void *argument)
{
	for (;;)
		pause();
	return argument;
}

static void leave(void)
{
	_exit(3);
}

static void leave_alone(void)
{
	raw3(SYS_exit, 4, 0, 0);
}

static void terminate(void)
{
	kill(getpid(), SIGTERM);
}

static void crash(void)
{
	abort();
}

static void leave_with_threads(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, wait_forever, NULL);
	_exit(5);
}

int main(void)
{
	static void (*const ways[])(void) = { leave, leave_alone, terminate, crash,
					      leave_with_threads };
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		int status;

		if (fork() == 0) {
			ways[i]();
			for (;;)
				pause();
		}
		wait(&status);
		printf("%x\n", (unsigned)status);
		fflush(stdout);
	}
	return 0;
}
