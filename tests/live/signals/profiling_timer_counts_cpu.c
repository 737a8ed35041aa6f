/* SPDX-License-Identifier: MIT */
/*
 * SIGPROF by CPU time is how profilers sample; it must arrive inside loops and
 * calls alike and not stop the program.
 */
#include <sys/time.h>

#include "live.h"

static volatile int ticks;

static void handler(int signal)
{
	(void)signal;
	ticks++;
}

int main(void)
{
	struct itimerval every = { { 0, 4000 }, { 0, 4000 } };
	struct itimerval off = { { 0, 0 }, { 0, 0 } };

	handle(SIGPROF, handler, SA_RESTART);
	check_eq(setitimer(ITIMER_PROF, &every, NULL), 0, "setitimer");
	while (ticks < 10)
		__asm__ volatile("pause");
	while (ticks < 20)
		raw0(SYS_getppid);
	check_eq(setitimer(ITIMER_PROF, &off, NULL), 0, "off");
	return 0;
}
