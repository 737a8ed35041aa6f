/* SPDX-License-Identifier: MIT */
/*
 * Debuggers and sandboxes are programs too: PTRACE_TRACEME, stops at calls and
 * register access must work inside the traced tree.
 * Strace: no
 * Seccomp: no
 */
#include <sys/ptrace.h>
#include <sys/user.h>

#include "live.h"

int main(void)
{
	int status, stops = 0;
	pid_t child = fork();

	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(5);
	}
	check_eq(waitpid(child, &status, 0), child, "waitpid");
	check(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "stopped");
	while (true) {
		struct user_regs_struct registers;

		check_eq(ptrace(PTRACE_SYSCALL, child, 0, 0), 0, "PTRACE_SYSCALL");
		check_eq(waitpid(child, &status, 0), child, "waitpid");
		if (!WIFSTOPPED(status))
			break;
		check_eq(ptrace(PTRACE_GETREGS, child, 0, &registers), 0, "PTRACE_GETREGS");
		stops++;
	}
	check(WIFEXITED(status) && WEXITSTATUS(status) == 5, "its end");
	check(stops >= 1, "stops at calls");
	return 0;
}
