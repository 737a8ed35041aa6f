/* SPDX-License-Identifier: MIT */
/*
 * Shells and daemons dup2 to high numbers; whichever number the agent holds, the
 * program gets it and both go on working.
 */
#include "live.h"

int main(void)
{
	struct stat info;
	int null = open("/dev/null", O_RDWR);

	for (int fd = 4; fd < 1024; fd++)
		check_eq(dup2(null, fd), fd, "dup2");
	for (int fd = 4; fd < 1024; fd++) {
		check_eq(fstat(fd, &info), 0, "fstat");
		check(S_ISCHR(info.st_mode), "every descriptor is /dev/null");
	}
	check_exits(child_exiting(2), 2, "fork with a full table");
	for (int fd = 3; fd < 1024; fd++)
		check_eq(close(fd), 0, "close");
	check_fails(close(500), EBADF, "closed");
	return 0;
}
