/* SPDX-License-Identifier: MIT */
/*
 * SIGCHLD with the child's pid and status, then waitpid: the heart of every
 * shell and supervisor.
 */
#include "live.h"

static volatile int seen;
static siginfo_t last;

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	last = *info;
	seen++;
}

int main(void)
{
	handle_info(SIGCHLD, handler, 0);
	for (int round = 0; round < 50; round++) {
		seen = 0;
		pid_t child = fork();

		if (child == 0) {
			if (round % 2 == 0)
				_exit(round);
			signal(SIGTERM, SIG_DFL);
			raise(SIGTERM);
		}
		while (seen == 0)
			raw0(SYS_sched_yield);
		check_eq(last.si_pid, child, "si_pid");
		check_eq(last.si_code, round % 2 == 0 ? CLD_EXITED : CLD_KILLED, "si_code");
		check_eq(last.si_status, round % 2 == 0 ? round : SIGTERM, "si_status");
		status_of(child);
	}
	return 0;
}
