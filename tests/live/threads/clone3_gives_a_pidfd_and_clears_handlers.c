/* SPDX-License-Identifier: MIT */
/*
 * Newer posix_spawn asks for CLONE_CLEAR_SIGHAND, which would wipe the agent's
 * own handlers too; CLONE_PIDFD gives a descriptor that must be the program's.
 */
#include <linux/sched.h>
#include <poll.h>

#include "live.h"

static void handler(int signal)
{
	(void)signal;
}

int main(void)
{
	int pidfd = -1;
	struct clone_args arguments = {
		.flags = CLONE_PIDFD | CLONE_CLEAR_SIGHAND,
		.pidfd = (uintptr_t)&pidfd,
		.exit_signal = SIGCHLD,
	};
	struct sigaction action;
	struct pollfd poller;

	handle(SIGUSR1, handler, 0);
	signal(SIGUSR2, SIG_IGN);
	long pid = raw3(SYS_clone3, (long)&arguments, sizeof(arguments), 0);
	if (pid == 0) {
		check_eq(sigaction(SIGUSR1, NULL, &action), 0, "sigaction");
		check(action.sa_handler == SIG_DFL, "handlers are cleared");
		check_eq(sigaction(SIGUSR2, NULL, &action), 0, "sigaction");
		check(action.sa_handler == SIG_IGN, "ignored stays ignored");
		_exit(raw0(SYS_getppid) > 0 ? 4 : 5);
	}
	check_eq(pidfd, 3, "the pidfd is the lowest free descriptor");
	poller = (struct pollfd){ .fd = pidfd, .events = POLLIN };
	check_eq(poll(&poller, 1, -1), 1, "poll of the pidfd");
	check_exits((pid_t)pid, 4, "the child");
	check_eq(raw3(SYS_pidfd_send_signal, pidfd, SIGTERM, 0), -ESRCH, "reaped");
	return 0;
}
