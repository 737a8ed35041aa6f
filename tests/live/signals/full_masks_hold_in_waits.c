/* SPDX-License-Identifier: MIT */
/*
 * ppoll, pselect, epoll_pwait and io_pgetevents with every signal blocked, from fresh sites:
 * the agent must be able to trap inside, the program must not be interrupted.
 */
#include <linux/aio_abi.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

#include "live.h"

static void handler(int signal)
{
	(void)signal;
	check(false, "blocked");
}

int main(void)
{
	struct timespec short_time = { 0, 1000000 };
	struct epoll_event event;
	sigset_t all;

	handle(SIGUSR1, handler, 0);
	block(SIGUSR1);
	raise(SIGUSR1);
	sigfillset(&all);
	int fd = epoll_create1(0);
	struct io_event done;
	aio_context_t context = 0;
	struct {
		const sigset_t *mask;
		size_t size;
	} with_mask = { &all, 8 };
	check_eq(raw3(SYS_io_setup, 4, (long)&context, 0), 0, "io_setup");
	for (unsigned i = 0; i < 20; i++) {
		check_eq(ppoll(NULL, 0, &short_time, &all), 0, "ppoll");
		check_eq(pselect(0, NULL, NULL, NULL, &short_time, &all), 0, "pselect");
		check_eq(epoll_pwait(fd, &event, 1, 1, &all), 0, "epoll_pwait");
		check_eq(raw_syscall(SYS_io_pgetevents, (long)context, 1, 1, (long)&done,
				     (long)&short_time, (long)&with_mask),
			 0, "io_pgetevents");
	}
	return 0;
}
