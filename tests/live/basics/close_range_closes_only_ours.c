/* SPDX-License-Identifier: MIT */
/*
 * close_range(3, ~0) is how daemons and Python start clean; the agent's own
 * descriptor must survive it, unseen.
 */
#include <linux/close_range.h>

#include "live.h"

int main(void)
{
	for (int i = 0; i < 10; i++)
		check(dup(1) >= 3, "dup");
	check_eq(syscall(SYS_close_range, 3u, ~0u, 0u), 0, "close_range");
	check_fails(fcntl(3, F_GETFD), EBADF, "descriptor 3 is closed");
	check_eq(open("/dev/null", O_RDONLY), 3, "3 is free again");
	check_eq(syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC), 0, "close_range cloexec");
	check_eq(fcntl(3, F_GETFD), FD_CLOEXEC, "3 is close-on-exec");
	pid_t child = fork();
	if (child == 0)
		_exit(3);
	check_exits(child, 3, "fork still works");
	puts("still here");
	return 0;
}
