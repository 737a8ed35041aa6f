/* SPDX-License-Identifier: MIT */
/* fixture.c for those that have no libc: a call, a mapping, a signal mask, a child. */
#include "bare.h"

int bare_main(const long *stack)
{
	static int status;
	unsigned long mask = 1UL << 9;
	long pid = bare_call(__NR_fork, 0, 0, 0);

	if (pid == 0)
		bare_call(__NR_exit_group, stack[0] + 6, 0, 0);
	bare_call(__NR_rt_sigprocmask, 0, (long)&mask, 0);
	bare_call(__NR_brk, 0, 0, 0);
	if (bare_call(__NR_wait4, pid, (long)&status, 0) == pid && status == 7 << 8)
		bare_print("ok\n");
	return 0;
}
