/* SPDX-License-Identifier: MIT */
/*
 * The parent may not run before the child's exec or exit, and sees what the
 * child wrote; dispositions changed by the child stay the child's.
 */
#include "live.h"

static volatile int written;

int main(void)
{
	struct sigaction action;

	for (int round = 1; round <= 50; round++) {
		pid_t child = vfork();

		if (child == 0) {
			for (unsigned i = 0; i < 50; i++)
				raw0(SYS_sched_yield);
			signal(SIGUSR1, SIG_IGN);
			written = round;
			_exit(3);
		}
		check_eq(written, round, "the parent waited for the child");
		check_exits(child, 3, "the child");
	}
	check_eq(sigaction(SIGUSR1, NULL, &action), 0, "sigaction");
	check(action.sa_handler == SIG_DFL, "the parent's dispositions");
	return 0;
}
