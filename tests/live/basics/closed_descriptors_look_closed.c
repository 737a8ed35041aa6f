/* SPDX-License-Identifier: MIT */
/*
 * Programs find out what they inherited by trying every number with fstat or
 * fcntl; the agent's descriptors must not turn up there.
 */
#include "live.h"

static void looks_closed(int fd)
{
	struct stat info;
	struct statx more;

	check_fails(fcntl(fd, F_GETFD), EBADF, "fcntl");
	check_eq(raw3(SYS_fstat, fd, (long)&info, 0), -EBADF, "fstat");
	check_fails(fstatat(fd, "", &info, AT_EMPTY_PATH), EBADF, "newfstatat");
	check_fails(statx(fd, "", AT_EMPTY_PATH, STATX_ALL, &more), EBADF, "statx");
	check_eq(fstatat(fd, "/", &info, 0), 0, "an absolute path needs no descriptor");
	check_fails(dup(fd), EBADF, "dup");
	check_fails(close(fd), EBADF, "close");
}

int main(void)
{
	struct rlimit limit;

	check_eq(getrlimit(RLIMIT_NOFILE, &limit), 0, "getrlimit");
	for (int fd = 3; fd < 8192; fd++)
		looks_closed(fd);
	check_eq((long)limit.rlim_cur, sysconf(_SC_OPEN_MAX), "the limit is what it was");
	return 0;
}
