/* SPDX-License-Identifier: MIT */
/*
 * uc_sigmask is what counts after the return, not what the mask was.
 */
#include <ucontext.h>

#include "live.h"

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	(void)info;
	check_eq(sigismember(&frame->uc_sigmask, SIGHUP), 1, "the old mask is in the frame");
	check_eq(sigismember(&frame->uc_sigmask, SIGSYS), 0, "and only that");
	sigdelset(&frame->uc_sigmask, SIGHUP);
	sigaddset(&frame->uc_sigmask, SIGSYS);
	sigaddset(&frame->uc_sigmask, SIGKILL);
}

int main(void)
{
	uint64_t mask = 0;

	handle_info(SIGUSR1, handler, 0);
	block(SIGHUP);
	raw3(SYS_tkill, getpid(), SIGUSR1, 0);
	check_eq(raw_syscall(SYS_rt_sigprocmask, 0, 0, (long)&mask, 8, 0, 0), 0, "sigprocmask");
	check_eq((long)mask, 1l << (SIGSYS - 1), "the mask after");
	check(getppid() > 0, "calls go on with SIGSYS blocked");
	return 0;
}
