/* SPDX-License-Identifier: MIT */
/*
 * A synchronous fault whose signal is blocked or ignored kills all the same; the
 * agent never really blocks it, so it must remember that the program did.
 */
#include "live.h"

static void handler(int signal)
{
	_exit(signal + 100);
}

int main(void)
{
	struct rlimit no_core = { 0, 0 };

	setrlimit(RLIMIT_CORE, &no_core);
	for (int variant = 0; variant < 3; variant++) {
		pid_t child = fork();

		if (child == 0) {
			if (variant == 0)
				signal(SIGSEGV, SIG_IGN);
			if (variant >= 1)
				block(SIGSEGV);
			if (variant == 2)
				handle(SIGSEGV, handler, 0);
			*(volatile int *)(uintptr_t)8 = 1;
			_exit(0);
		}
		check_killed(child, SIGSEGV, "the child");
	}
	signal(SIGSEGV, SIG_IGN);
	check_eq(raise(SIGSEGV), 0, "a sent SIGSEGV may be ignored");
	return 0;
}
