/* SPDX-License-Identifier: MIT */
/*
 * A handler ends nanosleep, pause and poll: the results tell the restart class.
 */
#include <poll.h>
#include <sys/time.h>
#include <time.h>

#include "live.h"

static void handler(int signal)
{
	(void)signal;
}

int main(void)
{
	struct itimerval soon = { { 0, 0 }, { 0, 250000 } };
	struct timespec sleep_long = { 100, 0 }, sleep_short = { 0, 1000000 };

	handle(SIGALRM, handler, SA_RESTART);
	nanosleep(&sleep_short, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	nanosleep(&sleep_long, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	pause();
	setitimer(ITIMER_REAL, &soon, NULL);
	poll(NULL, 0, -1);
	setitimer(ITIMER_REAL, &soon, NULL);
	clock_nanosleep(CLOCK_REALTIME, 0, &sleep_long, NULL);
	return 0;
}
