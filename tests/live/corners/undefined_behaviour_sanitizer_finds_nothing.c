/* SPDX-License-Identifier: MIT */
/*
 * The third of the common sanitizers, in its own runtime.
 * Flags: -fsanitize=undefined -O1
 */
#include "live.h"

int main(void)
{
	volatile int value = 5;

	printf("%d\n", value << 3);
	check_exits(child_exiting(2), 2, "fork");
	return 0;
}
