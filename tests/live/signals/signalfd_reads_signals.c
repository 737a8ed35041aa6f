/* SPDX-License-Identifier: MIT */
/*
 * signalfd shows the program's pending signals, SIGSYS too, and none of the
 * agent's.
 */
#include <poll.h>
#include <sys/signalfd.h>

#include "live.h"

int main(void)
{
	static const int order[] = { SIGUSR1, SIGSYS, SIGCHLD };
	struct signalfd_siginfo info;
	sigset_t all;

	sigfillset(&all);
	check_eq(sigprocmask(SIG_SETMASK, &all, NULL), 0, "block all");
	int fd = signalfd(-1, &all, SFD_NONBLOCK | SFD_CLOEXEC);
	check_eq(fd, 3, "signalfd");
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	check_eq(read(fd, &info, sizeof(info)) < 0 ? errno : 0, EAGAIN, "empty");
	for (unsigned i = 0; i < 3; i++) {
		kill(getpid(), order[i]);
		check_eq(poll(&poller, 1, -1), 1, "poll");
		check_eq(read(fd, &info, sizeof(info)), sizeof(info), "read");
		printf("signal %u code %d\n", info.ssi_signo, info.ssi_code);
		check_eq(info.ssi_pid, getpid(), "the sender");
	}
	check_eq(poll(&poller, 1, 0), 0, "empty again");
	return 0;
}
