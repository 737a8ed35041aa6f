/* SPDX-License-Identifier: MIT */
/*
 * SIGCONT for a process that is not stopped, at its default: calls that any
 * handled signal would break off sleep on, for as long as they were asked to.
 */
#include <sys/epoll.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include "live.h"

enum { LIMIT_MS = 200 };

static const struct timespec limit = { 0, LIMIT_MS * 1000000L };

static long wait_epoll(void)
{
	struct epoll_event event;

	return raw_syscall(SYS_epoll_wait, epoll_create1(0), (long)&event, 1, LIMIT_MS, 0, 0);
}

static long wait_epoll_with_mask(void)
{
	struct epoll_event event;
	sigset_t none = set_of(0);

	return raw_syscall(SYS_epoll_pwait, epoll_create1(0), (long)&event, 1, LIMIT_MS,
			   (long)&none, 8);
}

static long wait_signal(void)
{
	sigset_t set = set_of(SIGUSR1);

	return raw_syscall(SYS_rt_sigtimedwait, (long)&set, 0, (long)&limit, 8, 0, 0);
}

static long wait_semaphore(void)
{
	struct sembuf operation = { .sem_op = -1 };
	int id = semget(IPC_PRIVATE, 1, 0600);
	long result = raw_syscall(SYS_semtimedop, id, (long)&operation, 1, (long)&limit, 0, 0);

	semctl(id, 0, IPC_RMID);
	return result;
}

static long wait_socket(void)
{
	struct timeval time = { 0, LIMIT_MS * 1000L };
	int pair[2];
	char byte;

	check_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0, "socketpair");
	setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
	return raw_syscall(SYS_recvfrom, pair[0], (long)&byte, 1, 0, 0, 0);
}

static long now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void continue_in(long (*wait)(void), long want)
{
	pid_t child = fork();

	if (child == 0) {
		long start = now_ms();

		check_eq(wait(), want, "the result");
		check(now_ms() - start >= LIMIT_MS - 1, "not before its time");
		_exit(0);
	}
	for (unsigned i = 0; i < 3; i++) {
		wait_asleep(child);
		kill(child, SIGCONT);
	}
	check_exits(child, 0, "the child");
}

int main(void)
{
	continue_in(wait_epoll, 0);
	continue_in(wait_epoll_with_mask, 0);
	continue_in(wait_signal, -EAGAIN);
	continue_in(wait_semaphore, -EAGAIN);
	continue_in(wait_socket, -EAGAIN);
	return 0;
}
