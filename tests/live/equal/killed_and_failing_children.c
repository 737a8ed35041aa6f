/* SPDX-License-Identifier: MIT */
/*
 * The ends: exit codes, deadly signals, an abort.
 */
#include "live.h"

int main(void)
{
	struct rlimit no_core = { 0, 0 };
	static const int ends[] = { 0, 7, -SIGTERM, -SIGKILL, -SIGSEGV, -SIGABRT };

	setrlimit(RLIMIT_CORE, &no_core);
	for (unsigned i = 0; i < 6; i++) {
		pid_t child = fork();

		if (child == 0) {
			if (ends[i] < 0)
				kill(getpid(), -ends[i]);
			_exit(ends[i]);
		}
		waitpid(child, NULL, 0);
	}
	return 0;
}
