/* SPDX-License-Identifier: MIT */
/*
 * Real-time programs lock all memory, present and future; the arena must not
 * break that.
 */
#include "live.h"

int main(void)
{
	check_eq(mlockall(MCL_CURRENT | MCL_FUTURE), 0, "mlockall");
	check(getppid() >= 0, "a call");
	check_exits(child_exiting(5), 5, "fork");
	check_eq(munlockall(), 0, "munlockall");
	return 0;
}
