/* SPDX-License-Identifier: MIT */
/*
 * pidfd_open, waitid(P_PIDFD) and pidfd_send_signal name processes by
 * descriptor; virtual signals must take this road too.
 */
#include "live.h"

int main(void)
{
	siginfo_t info;
	int ends[2];
	char byte;

	check_eq(pipe(ends), 0, "pipe");
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[1]);
		read(ends[0], &byte, 1);
		_exit(0);
	}
	int pidfd = (int)raw3(SYS_pidfd_open, pid, 0, 0);
	check_eq(pidfd, 5, "pidfd_open");
	check_eq(raw_syscall(SYS_pidfd_send_signal, pidfd, SIGUSR1, 0, 0, 0, 0), 0, "send");
	check_eq(waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED), 0, "waitid");
	check_eq(info.si_code, CLD_KILLED, "killed");
	check_eq(info.si_status, SIGUSR1, "by SIGUSR1");
	check_eq(info.si_pid, pid, "the child");
	return 0;
}
