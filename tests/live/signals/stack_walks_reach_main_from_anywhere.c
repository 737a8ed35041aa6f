/* SPDX-License-Identifier: MIT */
/*
 * A profiler's handler walks the stack of whatever its signal interrupted. The
 * signal may meet the thread anywhere in a call, also in code that is not the
 * program's; the walk must find the program's frames at any time.
 * Builds: dynamic static static-pie
 * Flags: -O1 -funwind-tables
 */
#include <pthread.h>
#include <unwind.h>

#include "live.h"

enum { ROUNDS = 3000 };

static volatile int handled;
static volatile int lost;
static volatile int finished;
static volatile uintptr_t caller;
static volatile uintptr_t top;

static _Unwind_Reason_Code visit(struct _Unwind_Context *context, void *found)
{
	uintptr_t function = _Unwind_GetRegionStart(context);

	*(int *)found |= (function == caller ? 1 : 0) | (function == top ? 2 : 0);
	return _URC_NO_REASON;
}

static void on_signal(int number)
{
	int found = 0;

	(void)number;
	if (caller != 0) {
		_Unwind_Backtrace(visit, &found);
		lost += found != 3;
	}
	handled++;
}

__attribute__((noinline, noclone)) static long calls(const char *path)
{
	caller = (uintptr_t)calls;
	for (long sum = 0;; sum += getppid()) {
		sum += access(path, F_OK);
		if (finished)
			return sum;
	}
}

static void *sender(void *target)
{
	const pthread_t *thread = target;

	while (caller == 0)
		raw0(SYS_sched_yield);
	for (int round = handled; round < ROUNDS; round++) {
		check_eq(pthread_kill(*thread, SIGPROF), 0, "pthread_kill");
		while (handled <= round)
			raw0(SYS_sched_yield);
	}
	finished = 1;
	return NULL;
}

int main(void)
{
	pthread_t self = pthread_self();
	pthread_t thread;

	top = (uintptr_t)main;
	handle(SIGPROF, on_signal, SA_RESTART);
	check_eq(pthread_create(&thread, NULL, sender, &self), 0, "pthread_create");
	calls("/");
	check_eq(pthread_join(thread, NULL), 0, "pthread_join");
	check_eq(lost, 0, "walks that did not find the program's frames");
	return 0;
}
