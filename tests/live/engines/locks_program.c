/* SPDX-License-Identifier: MIT */
/* Kills children that make calls without end, some with threads, at odd moments. */
#include <pthread.h>

#include "live.h"

enum { CHILDREN = 4, ROUNDS = 400, LONGEST_WAIT = 20000 };

static void *call_forever(void *argument)
{
	for (;;)
		raw0(SYS_getppid);
	return argument;
}

static pid_t start(int round)
{
	pid_t child = fork();
	pthread_t thread;

	if (child != 0)
		return child;
	if (round % 4 == 0)
		pthread_create(&thread, NULL, call_forever, NULL);
	/* An exec kills the other thread, wherever that is. */
	if (round % 8 == 0)
		execl("/proc/self/exe", "locks_program", "forever", NULL);
	call_forever(NULL);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t children[CHILDREN] = { 0 };
	unsigned moment = 1;

	if (argc > 1 && strcmp(argv[1], "forever") == 0)
		call_forever(NULL);
	for (int round = 0; round < ROUNDS; round++) {
		pid_t *child = &children[round % CHILDREN];

		if (*child != 0) {
			kill(*child, SIGKILL);
			check_killed(*child, SIGKILL, "a child dies");
		}
		*child = start(round);
		moment = moment * 1103515245 + 12345;
		for (unsigned i = 0; i < (moment >> 8) % LONGEST_WAIT; i++)
			__asm__ volatile("pause");
		raw0(SYS_getppid);
	}
	for (int i = 0; i < CHILDREN; i++) {
		kill(children[i], SIGKILL);
		check_killed(children[i], SIGKILL, "the last children die");
	}
	return 0;
}
