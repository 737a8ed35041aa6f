/* SPDX-License-Identifier: MIT */
/*
 * A child may announce its end by any signal, or none; __WCLONE waits for it.
 */
#include "live.h"

static volatile int seen;

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)context;
	(void)signal;
	seen = info->si_status;
}

int main(void)
{
	int status;

	handle_info(SIGUSR2, handler, 0);
	pid_t pid = (pid_t)raw3(SYS_clone, SIGUSR2, 0, 0);
	if (pid == 0)
		_exit(17);
	while (seen == 0)
		raw0(SYS_sched_yield);
	check_eq(seen, 17, "si_status");
	check_fails(waitpid(pid, &status, WNOHANG), ECHILD, "not a SIGCHLD child");
	check_eq(waitpid(pid, &status, (int)__WCLONE), pid, "__WCLONE");
	pid = (pid_t)raw3(SYS_clone, 0, 0, 0);
	if (pid == 0)
		_exit(18);
	check_eq(waitpid(pid, &status, __WALL), pid, "__WALL");
	check_eq(WEXITSTATUS(status), 18, "its status");
	return 0;
}
