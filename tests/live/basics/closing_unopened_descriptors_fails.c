/* SPDX-License-Identifier: MIT */
/*
 * The loop "close everything above 2" counts on EBADF, and must not close what
 * the agent needs.
 */
#include "live.h"

int main(void)
{
	for (int fd = 3; fd < 4096; fd++)
		check_fails(close(fd), EBADF, "close of an unopened descriptor");
	for (int fd = 3; fd < 1024; fd++)
		check_fails(fcntl(fd, F_DUPFD, 0), EBADF, "dup of an unopened descriptor");
	check_eq(open("/dev/null", O_RDONLY), 3, "3 is the first free one");
	check_exits(child_exiting(4), 4, "fork goes on working");
	return 0;
}
