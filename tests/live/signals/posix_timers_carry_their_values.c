/* SPDX-License-Identifier: MIT */
/*
 * timer_create signals come with SI_TIMER and a value; Go's and Java's profilers
 * use them per thread.
 */
#include <time.h>

#include "live.h"

static volatile int ticks, value, code;

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	ticks++;
	value = info->si_value.sival_int;
	code = info->si_code;
}

int main(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 1 };
	struct itimerspec every = { { 0, 1000000 }, { 0, 1000000 } };
	timer_t timer;

	event.sigev_value.sival_int = 31415;
	handle_info(SIGRTMIN + 1, handler, SA_RESTART);
	check_eq(timer_create(CLOCK_MONOTONIC, &event, &timer), 0, "timer_create");
	check_eq(timer_settime(timer, 0, &every, NULL), 0, "timer_settime");
	while (ticks < 50)
		raw0(SYS_getppid);
	check_eq(value, 31415, "the value");
	check_eq(code, SI_TIMER, "the code");
	check_eq(timer_delete(timer), 0, "timer_delete");
	return 0;
}
