/* SPDX-License-Identifier: MIT */
/*
 * An interrupted nanosleep gives the rest, and a clock_nanosleep to an absolute
 * time does not touch it.
 */
#include <sys/time.h>
#include <time.h>

#include "live.h"

static void handler(int signal)
{
	(void)signal;
}

int main(void)
{
	struct timespec want = { 1000, 0 }, rest = { 0, 0 };
	struct itimerval soon = { { 0, 5000 }, { 0, 5000 } };

	handle(SIGALRM, handler, SA_RESTART);
	check_eq(setitimer(ITIMER_REAL, &soon, NULL), 0, "setitimer");
	check_fails(nanosleep(&want, &rest), EINTR, "nanosleep");
	check(rest.tv_sec >= 990 && rest.tv_sec < 1000, "the rest");
	check_eq(setitimer(ITIMER_REAL, &soon, NULL), 0, "setitimer");
	check_eq(clock_nanosleep(CLOCK_MONOTONIC, 0, &want, &rest), EINTR, "clock_nanosleep");
	check(rest.tv_sec >= 990 && rest.tv_sec < 1000, "its rest");
	clock_gettime(CLOCK_MONOTONIC, &want);
	want.tv_sec += 1000;
	rest.tv_sec = 1;
	check_eq(setitimer(ITIMER_REAL, &soon, NULL), 0, "setitimer");
	check_eq(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &want, &rest), EINTR, "absolute");
	check_eq(rest.tv_sec, 1, "the rest is not written");
	return 0;
}
