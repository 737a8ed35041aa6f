/* SPDX-License-Identifier: MIT */
/*
 * Pending signals and timers belong to the parent; the child starts clean.
 */
#include <sys/time.h>

#include "live.h"

int main(void)
{
	struct itimerval timer = { { 0, 0 }, { 1000, 0 } }, now;
	sigset_t pending;

	block(SIGUSR1);
	block(SIGSYS);
	raise(SIGUSR1);
	raise(SIGSYS);
	check_eq(setitimer(ITIMER_REAL, &timer, NULL), 0, "setitimer");
	pid_t child = fork();
	check_eq(sigpending(&pending), 0, "sigpending");
	check_eq(sigismember(&pending, SIGUSR1), child != 0, "SIGUSR1 pends in the parent only");
	check_eq(sigismember(&pending, SIGSYS), child != 0, "SIGSYS too");
	if (child == 0) {
		check_eq(getitimer(ITIMER_REAL, &now), 0, "getitimer");
		check_eq(now.it_value.tv_sec, 0, "no timer");
		_exit(0);
	}
	check_exits(child, 0, "the child");
	return 0;
}
