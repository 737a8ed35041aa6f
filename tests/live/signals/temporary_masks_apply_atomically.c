/* SPDX-License-Identifier: MIT */
/*
 * sigsuspend, ppoll, pselect and epoll_pwait open a mask only for their wait; a
 * signal pending before it ends them at once, and the mask is back after.
 */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "live.h"

static volatile int handled;
static sigset_t none;

static void handler(int signal)
{
	(void)signal;
	handled++;
}

static int do_sigsuspend(void)
{
	return sigsuspend(&none);
}

static int do_ppoll(void)
{
	return ppoll(NULL, 0, NULL, &none);
}

static int do_pselect(void)
{
	return pselect(0, NULL, NULL, NULL, NULL, &none);
}

static int do_epoll_pwait(void)
{
	struct epoll_event event;
	int fd = epoll_create1(0);
	int result = epoll_pwait(fd, &event, 1, -1, &none);
	int err = errno;

	close(fd);
	errno = err;
	return result;
}

int main(void)
{
	int (*const waits[])(void) = { do_sigsuspend, do_ppoll, do_pselect, do_epoll_pwait };
	sigset_t mask;

	sigemptyset(&none);
	handle(SIGUSR1, handler, SA_RESTART);
	block(SIGUSR1);
	for (int round = 0; round < 400; round++) {
		raise(SIGUSR1);
		check_eq(handled, round, "blocked");
		check_fails(waits[round % 4](), EINTR, "the wait");
		check_eq(handled, round + 1, "handled inside");
		sigprocmask(0, NULL, &mask);
		check_eq(sigismember(&mask, SIGUSR1), 1, "blocked again");
	}
	return 0;
}
