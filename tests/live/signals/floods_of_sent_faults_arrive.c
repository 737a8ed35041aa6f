/* SPDX-License-Identifier: MIT */
/*
 * The signals of faults may be sent as well, by another thread, faster than the
 * receiver gets to an instruction of its own: they are blocked in their handlers
 * like others, so no frame comes on top of another.
 */
#include <pthread.h>

#include "live.h"

enum { SENT = 10000 };

static const int signals[] = { SIGTRAP, SIGILL, SIGFPE, SIGSEGV, SIGBUS };
static volatile int arrived[NSIG], inside[NSIG], receiver, done;

static void on_signal(int signal)
{
	check_eq(inside[signal]++, 0, "frames on top of each other");
	arrived[signal] = 1;
	inside[signal]--;
}

static void *receive(void *argument)
{
	receiver = gettid();
	while (!done)
		continue;
	return argument;
}

static void flood(int signal)
{
	handle(signal, on_signal, 0);
	for (int i = 0; i < SENT || !arrived[signal]; i++)
		check_eq(tgkill(getpid(), receiver, signal), 0, "tgkill");
}

int main(void)
{
	pthread_t thread;

	check_eq(pthread_create(&thread, NULL, receive, NULL), 0, "create");
	while (receiver == 0)
		sched_yield();
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		flood(signals[i]);
	done = 1;
	check_eq(pthread_join(thread, NULL), 0, "join");
	return 0;
}
