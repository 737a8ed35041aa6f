/* SPDX-License-Identifier: MIT */
/*
 * Strict mode leaves read, write, exit and rt_sigreturn; the agent's own calls
 * must not be what kills.
 * Seccomp: no
 */
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "live.h"

int main(void)
{
	for (int variant = 0; variant < 2; variant++) {
		pid_t child = fork();

		if (child == 0) {
			check_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT), 0, "strict mode");
			for (unsigned i = 0; i < 5; i++)
				raw3(SYS_write, 1, (long)"strict\n", 7);
			if (variant == 0)
				raw3(SYS_exit, 6, 0, 0);
			raw0(SYS_getpid);
		}
		if (variant == 0)
			check_exits(child, 6, "exit is allowed");
		else
			check_killed(child, SIGKILL, "getpid is not");
	}
	return 0;
}
