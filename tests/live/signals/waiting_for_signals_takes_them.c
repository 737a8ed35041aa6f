/* SPDX-License-Identifier: MIT */
/*
 * sigwaitinfo and sigtimedwait take pending signals without running handlers,
 * with their siginfo.
 */
#include <time.h>

#include "live.h"

static void handler(int signal)
{
	(void)signal;
	check(false, "the handler must not run");
}

int main(void)
{
	struct timespec none = { 0, 0 };
	union sigval value = { .sival_int = 4711 };
	sigset_t set = set_of(SIGRTMIN);
	siginfo_t info;
	pid_t parent = getpid();

	sigaddset(&set, SIGUSR1);
	handle(SIGRTMIN, handler, 0);
	handle(SIGUSR1, handler, 0);
	check_eq(sigprocmask(SIG_BLOCK, &set, NULL), 0, "block");
	check_fails(sigtimedwait(&set, &info, &none), EAGAIN, "nothing pending");
	check_eq(sigqueue(parent, SIGRTMIN, value), 0, "sigqueue");
	check_eq(sigwaitinfo(&set, &info), SIGRTMIN, "sigwaitinfo");
	check_eq(info.si_value.sival_int, 4711, "the value");
	check_eq(info.si_code, SI_QUEUE, "the code");
	pid_t child = fork();
	if (child == 0) {
		wait_asleep(parent);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	check_eq(sigwaitinfo(&set, &info), SIGUSR1, "a blocking wait");
	check_eq(info.si_pid, child, "from the child");
	check_exits(child, 0, "the child");
	return 0;
}
