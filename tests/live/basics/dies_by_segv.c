/* SPDX-License-Identifier: MIT */
/*
 * A synchronous fault of the program is not one of the agent.
 * Ends: signal 11
 */
#include "live.h"

int main(void)
{
	struct rlimit no_core = { 0, 0 };

	setrlimit(RLIMIT_CORE, &no_core);
	*(volatile int *)(uintptr_t)16 = 1;
	return 0;
}
