/* SPDX-License-Identifier: MIT */
/*
 * A caller that tests WIFSIGNALED must see the same death.
 * Ends: signal 15
 */
#include "live.h"

int main(void)
{
	struct rlimit no_core = { 0, 0 };

	setrlimit(RLIMIT_CORE, &no_core);
	write(STDOUT_FILENO, "before\n", 7);
	kill(getpid(), SIGTERM);
	return 0;
}
