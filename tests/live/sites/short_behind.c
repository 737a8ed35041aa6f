/* SPDX-License-Identifier: MIT */
/*
 * Calls beside which nothing may give way, in a program that lies so low that no pun
 * has a place. A timer interrupts two threads that make them. With a second argument
 * they need not have changed.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#include "../padded_call.h"
#include "four_calls.h"

__asm__(".text\n.balign 64\n" PADDED_CALL(1) PADDED_CALL(2) PADDED_CALL(3) PADDED_CALL(4));

static volatile sig_atomic_t handled;

static void handle(int signal)
{
	(void)signal;
	handled = 1;
	if (call_1(CALL_GETPID) != getpid())
		_exit(3);
}

static void *call_often(void *argument)
{
	int rounds = *(int *)argument;
	long pid = getpid();

	for (int i = 0; i < CALL_COUNT * rounds || handled == 0; i++) {
		if (calls[i % CALL_COUNT](CALL_GETPID) != pid)
			_exit(2);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1;
	struct itimerval often = { { 0, 50 }, { 0, 50 } };
	pthread_t thread;

	for (int i = 0; i < CALL_COUNT && argc < 3; i++)
		call_until_changed(i);
	signal(SIGALRM, handle);
	setitimer(ITIMER_REAL, &often, NULL);
	if (pthread_create(&thread, NULL, call_often, &rounds) != 0)
		return 4;
	call_often(&rounds);
	return pthread_join(thread, NULL);
}
