/* SPDX-License-Identifier: MIT */
/*
 * exec closes what is marked and keeps the rest, at the same numbers.
 */
#include "live.h"

int main(int argc, char **argv)
{
	if (argc == 2) {
		check_fails(fcntl(3, F_GETFD), EBADF, "3 was marked");
		check_eq(fcntl(4, F_GETFD), 0, "4 was kept");
		check_eq(open("/dev/null", O_RDONLY), 3, "3 is free");
		return 0;
	}
	check_eq(open("/dev/null", O_RDONLY | O_CLOEXEC), 3, "open");
	check_eq(open("/dev/null", O_RDONLY), 4, "open");
	execl(argv[0], argv[0], "x", (char *)NULL);
	return 1;
}
