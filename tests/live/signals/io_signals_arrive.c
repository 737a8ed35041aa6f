/* SPDX-License-Identifier: MIT */
/*
 * F_SETSIG and O_ASYNC: a kernel-made siginfo with si_fd and si_band.
 */
#include <poll.h>
#include <sys/socket.h>

#include "live.h"

static volatile int fd_of_signal = -1;
static volatile long band;

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	band = info->si_band;
	fd_of_signal = info->si_fd;
}

int main(void)
{
	int pair[2];

	handle_info(SIGRTMIN + 5, handler, SA_RESTART);
	check_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0, "socketpair");
	check_eq(fcntl(pair[0], F_SETOWN, getpid()), 0, "F_SETOWN");
	check_eq(fcntl(pair[0], F_SETSIG, SIGRTMIN + 5), 0, "F_SETSIG");
	check_eq(fcntl(pair[0], F_SETFL, O_ASYNC | O_NONBLOCK), 0, "O_ASYNC");
	check_eq(write(pair[1], "x", 1), 1, "write");
	while (fd_of_signal < 0)
		raw0(SYS_sched_yield);
	check_eq(fd_of_signal, pair[0], "si_fd");
	check((band & POLLIN) != 0, "si_band");
	return 0;
}
