/* SPDX-License-Identifier: MIT */
/*
 * The status the shell sees must be the program's own.
 * Ends: exit 42
 */
#include "live.h"

int main(void)
{
	puts("leaving with 298");
	fflush(stdout);
	_exit(298);
}
