/* SPDX-License-Identifier: MIT */
/*
 * RLIMIT_NOFILE counts the program's descriptors only; a server with a tight
 * limit gets all of them.
 */
#include "live.h"

int main(void)
{
	struct rlimit limit = { 5, 5 };

	check_eq(setrlimit(RLIMIT_NOFILE, &limit), 0, "setrlimit");
	check_eq(open("/dev/null", O_RDONLY), 3, "third");
	check_eq(open("/dev/null", O_RDONLY), 4, "fourth");
	check_fails(open("/dev/null", O_RDONLY), EMFILE, "the limit");
	limit.rlim_cur = 3;
	check_eq(setrlimit(RLIMIT_NOFILE, &limit), 0, "setrlimit below what is open");
	check_eq(close(4), 0, "close");
	check_fails(dup(0), EMFILE, "dup at the limit");
	check_exits(child_exiting(6), 6, "fork at the limit");
	return 0;
}
