/* SPDX-License-Identifier: MIT */
/*
 * A program that blocks everything sees everything blocked but KILL and STOP,
 * and goes on calling at known and at fresh sites: naive SIGSYS traps die here.
 */
#include "live.h"

int main(void)
{
	uint64_t all, old;

	for (unsigned round = 0; round < 10; round++) {
		all = UINT64_MAX;
		check_eq(raw_syscall(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, 0, 8, 0, 0), 0,
			 "fill");
		check(raw0(SYS_getppid) == getppid(), "known and fresh sites");
		check_exits(child_exiting(3), 3, "fork under a full mask");
		check_eq(raw_syscall(SYS_rt_sigprocmask, SIG_BLOCK, 0, (long)&old, 8, 0, 0), 0,
			 "read");
		for (int signal = 1; signal < 65; signal++)
			check_eq((long)(old >> (signal - 1) & 1),
				 signal != SIGKILL && signal != SIGSTOP, "a signal of the mask");
		all = 0;
		check_eq(
		    raw_syscall(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&old, 8, 0, 0),
		    0, "empty");
		check_eq((long)(old >> (SIGSYS - 1) & 1), 1, "SIGSYS was in the old mask");
	}
	check_eq(raw_syscall(SYS_rt_sigprocmask, 7, (long)&all, 0, 8, 0, 0), -EINVAL, "a bad how");
	check_eq(raw_syscall(SYS_rt_sigprocmask, 0, (long)&all, 0, 4, 0, 0), -EINVAL, "a bad size");
	return 0;
}
