/* SPDX-License-Identifier: MIT */
/*
 * wait4, waitid, WNOHANG, WNOWAIT and groups: a shell's job table lives on them.
 */
#include "live.h"

int main(void)
{
	struct rusage usage;
	siginfo_t info = { 0 };
	int status, ends[2];
	char byte;

	check_eq(pipe(ends), 0, "pipe");
	pid_t child = fork();
	if (child == 0) {
		close(ends[1]);
		read(ends[0], &byte, 1);
		_exit(44);
	}
	close(ends[0]);
	check_eq(waitpid(child, &status, WNOHANG), 0, "not yet");
	close(ends[1]);
	check_eq(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0, "waitid leaves it");
	check_eq(info.si_code * 100 + info.si_status, CLD_EXITED * 100 + 44, "siginfo");
	check_eq(wait4(child, &status, 0, &usage), child, "wait4");
	check_eq(WEXITSTATUS(status), 44, "the status");
	check_fails(waitpid(child, &status, 0), ECHILD, "reaped");
	check_fails(wait(&status), ECHILD, "no children at all");
	return 0;
}
