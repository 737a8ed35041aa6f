/* SPDX-License-Identifier: MIT */
/*
 * A restarted read shows twice, once as ERESTARTSYS; without SA_RESTART the
 * program sees EINTR.
 */
#include <sys/time.h>

#include "live.h"

static int ends[2];
static int count;

static void handler(int signal)
{
	(void)signal;
	if (++count == 2)
		write(ends[1], "x", 1);
}

int main(void)
{
	struct itimerval twice = { { 0, 250000 }, { 0, 250000 } };
	struct itimerval off = { { 0, 0 }, { 0, 0 } };
	char byte;

	handle(SIGALRM, handler, SA_RESTART);
	pipe(ends);
	setitimer(ITIMER_REAL, &twice, NULL);
	read(ends[0], &byte, 1);
	setitimer(ITIMER_REAL, &off, NULL);
	handle(SIGALRM, handler, 0);
	twice.it_interval = off.it_interval;
	setitimer(ITIMER_REAL, &twice, NULL);
	read(ends[0], &byte, 1);
	return 0;
}
