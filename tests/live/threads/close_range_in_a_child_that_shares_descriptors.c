/* SPDX-License-Identifier: MIT */
/*
 * A child that shares the descriptor table leaves it by close_range with
 * UNSHARE: it loses what is in the range and nothing else, and the parent
 * loses nothing.
 */
#include <linux/close_range.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/syscall.h>

#include "live.h"

enum { FIRST = 64, END = 128 };

int main(void)
{
	struct clone_args args = { .flags = CLONE_FILES, .exit_signal = SIGCHLD };
	pid_t pid;

	for (int fd = 3; fd < END; fd++)
		check_eq(dup2(0, fd), fd, "open them all");
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0) {
		check_eq((long)syscall(SYS_close_range, FIRST, ~0U, CLOSE_RANGE_UNSHARE), 0,
			 "close");
		check_fails(fcntl(FIRST, F_GETFD), EBADF, "the range is closed");
		check_eq(dup(0), FIRST, "and its first number is free");
		_exit(0);
	}
	check_exits(pid, 0, "the child");
	for (int fd = 3; fd < END; fd++)
		check(fcntl(fd, F_GETFD) >= 0, "the parent has them all");
	return 0;
}
