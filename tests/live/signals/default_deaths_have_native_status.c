/* SPDX-License-Identifier: MIT */
/*
 * For each signal whose default is death: the wait status of a child that sends
 * it to itself, core flag included.
 */
#include "live.h"

static bool is_deadly(int signal)
{
	return signal != SIGCHLD && signal != SIGCONT && signal != SIGURG && signal != SIGWINCH &&
	       !(signal >= SIGSTOP && signal <= SIGTTOU);
}

int main(void)
{
	struct rlimit core;

	check_eq(getrlimit(RLIMIT_CORE, &core), 0, "getrlimit");
	core.rlim_cur = core.rlim_max;
	setrlimit(RLIMIT_CORE, &core);
	for (int signal = 1; signal < 65; signal++) {
		if (!is_deadly(signal))
			continue;
		pid_t child = fork();
		if (child == 0) {
			kill(getpid(), signal);
			_exit(0);
		}
		int status = status_of(child);
		printf("%d: killed %d by %d core %d\n", signal, WIFSIGNALED(status),
		       WTERMSIG(status), WCOREDUMP(status) != 0);
		fflush(stdout);
	}
	return 0;
}
