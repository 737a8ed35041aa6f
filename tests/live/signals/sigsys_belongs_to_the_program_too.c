/* SPDX-License-Identifier: MIT */
/*
 * The backstop lives on SIGSYS; a SIGSYS that is merely sent is the program's:
 * handled, ignored, blocked, or deadly.
 */
#include "live.h"

static volatile int handled;

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)context;
	handled += signal == SIGSYS && info->si_code == SI_USER && info->si_pid == getpid();
}

int main(void)
{
	struct rlimit no_core = { 0, 0 };
	sigset_t pending;

	setrlimit(RLIMIT_CORE, &no_core);
	handle_info(SIGSYS, handler, 0);
	for (unsigned i = 0; i < 100; i++)
		kill(getpid(), SIGSYS);
	check_eq(handled, 100, "handled");
	block(SIGSYS);
	kill(getpid(), SIGSYS);
	check_eq(sigpending(&pending), 0, "sigpending");
	check_eq(sigismember(&pending, SIGSYS), 1, "pending");
	unblock(SIGSYS);
	check_eq(handled, 101, "delivered");
	signal(SIGSYS, SIG_IGN);
	kill(getpid(), SIGSYS);
	check(getppid() > 0, "calls go on");
	signal(SIGSYS, SIG_DFL);
	pid_t child = fork();
	if (child == 0)
		kill(getpid(), SIGSYS);
	check_killed(child, SIGSYS, "the default");
	return 0;
}
