/* SPDX-License-Identifier: MIT */
/*
 * POSIX promises the lowest free number, and shells redirect by it.
 */
#include "live.h"

int main(void)
{
	int ends[2];

	check_eq(close(0), 0, "close");
	check_eq(open("/dev/null", O_RDONLY), 0, "0 is reused");
	check_eq(pipe(ends), 0, "pipe");
	check_eq(ends[0] * 10 + ends[1], 34, "pipe takes 3 and 4");
	check_eq(dup(1), 5, "dup");
	check_eq(fcntl(1, F_DUPFD, 10), 10, "F_DUPFD");
	check_eq(close(3), 0, "close");
	check_eq(dup(1), 3, "3 is reused");
	return 0;
}
