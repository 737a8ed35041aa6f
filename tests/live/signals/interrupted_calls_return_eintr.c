/* SPDX-License-Identifier: MIT */
/*
 * Without SA_RESTART a blocked call ends with EINTR, whatever the call is.
 */
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>

#include "live.h"

static int ends[2];
static int word;

static void handler(int signal)
{
	(void)signal;
}

static long do_read(void)
{
	char byte;

	return raw3(SYS_read, ends[0], (long)&byte, 1);
}

static long do_nanosleep(void)
{
	struct timespec time = { 1000, 0 };

	return raw3(SYS_nanosleep, (long)&time, 0, 0);
}

static long do_clock_nanosleep(void)
{
	struct timespec time = { 1000, 0 };

	return raw_syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, (long)&time, 0, 0, 0);
}

static long do_poll(void)
{
	struct pollfd poller = { .fd = ends[0], .events = POLLIN };

	return raw3(SYS_poll, (long)&poller, 1, -1);
}

static long do_epoll_wait(void)
{
	struct epoll_event event;
	int fd = epoll_create1(0);
	long result = raw_syscall(SYS_epoll_wait, fd, (long)&event, 1, -1, 0, 0);

	close(fd);
	return result;
}

static long do_select(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(ends[0], &set);
	return raw_syscall(SYS_select, ends[0] + 1, (long)&set, 0, 0, 0, 0);
}

static long do_futex(void)
{
	return raw_syscall(SYS_futex, (long)&word, FUTEX_WAIT, 0, 0, 0, 0);
}

static long do_pause(void)
{
	return raw0(SYS_pause);
}

static long do_sigsuspend(void)
{
	uint64_t none = 0;

	return raw3(SYS_rt_sigsuspend, (long)&none, 8, 0);
}

static long do_recv(void)
{
	int pair[2];
	char byte;

	check_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0, "socketpair");
	long result = raw_syscall(SYS_recvfrom, pair[0], (long)&byte, 1, 0, 0, 0);
	close(pair[0]);
	close(pair[1]);
	return result;
}

static long do_wait(void)
{
	int status;

	return raw_syscall(SYS_wait4, -1, (long)&status, 0, 0, 0, 0);
}

int main(void)
{
	long (*const calls[])(
	    void) = { do_read,	do_nanosleep, do_clock_nanosleep, do_poll, do_epoll_wait, do_select,
		      do_futex, do_pause,     do_sigsuspend,	  do_recv, do_wait };
	pid_t parent = getpid();

	handle(SIGUSR1, handler, 0);
	check_eq(pipe(ends), 0, "pipe");
	for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		pid_t child = fork();

		if (child == 0) {
			wait_asleep(parent);
			kill(parent, SIGUSR1);
			pause();
		}
		printf("call %u returned %ld\n", i, calls[i]());
		kill(child, SIGKILL);
		check_killed(child, SIGKILL, "the helper");
	}
	return 0;
}
