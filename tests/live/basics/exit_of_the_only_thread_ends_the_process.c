/* SPDX-License-Identifier: MIT */
/*
 * exit (60) is not exit_group (231); with a single thread both end the process.
 * Ends: exit 9
 */
#include "live.h"

int main(void)
{
	raw3(SYS_exit, 9, 0, 0);
	return 1;
}
