/* SPDX-License-Identifier: MIT */
/*
 * `spawn COUNT`: starts /bin/true and waits for it, that many times, as a shell
 * or make would. Prints microseconds per child.
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
	char name[] = "true";
	char *const arguments[] = { name, NULL }, *const environment[] = { NULL };
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	double start = now_us();

	for (long i = 0; i < count; i++) {
		int status;
		pid_t child;

		if (posix_spawn(&child, "/bin/true", NULL, NULL, arguments, environment) != 0)
			return 1;
		if (waitpid(child, &status, 0) != child || status != 0)
			return 1;
	}
	printf("%.2f\n", (now_us() - start) / (double)count);
	return 0;
}
