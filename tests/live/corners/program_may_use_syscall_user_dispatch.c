/* SPDX-License-Identifier: MIT */
/*
 * Wine and emulators arm the same mechanism that weir's backstop uses; both must
 * work, with the siginfo the kernel would give.
 */
#include <sys/prctl.h>
#include <ucontext.h>

#include "live.h"

enum { SET_DISPATCH = 59, DISPATCH_OFF = 0, DISPATCH_ON = 1, CODE_DISPATCH = 2 };

static volatile char selector;
static volatile int caught;

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	selector = 0;
	check_eq(info->si_code, CODE_DISPATCH, "si_code");
	check_eq(info->si_syscall, SYS_getppid, "si_syscall");
	/* A call inside the handler, allowed by the selector. */
	check(raw0(SYS_gettid) > 0, "a call in the handler");
	frame->uc_mcontext.gregs[REG_RAX] = 4242;
	caught++;
}

int main(void)
{
	handle_info(SIGSYS, handler, 0);
	check_eq(prctl(SET_DISPATCH, DISPATCH_ON, 0, 0, &selector), 0, "arm");
	for (unsigned i = 0; i < 20; i++) {
		check_eq(raw0(SYS_getppid), getppid(), "allowed");
		selector = 1;
		check_eq(raw0(SYS_getppid), 4242, "dispatched");
	}
	check_eq(caught, 20, "dispatches");
	check_fails(prctl(SET_DISPATCH, 77, 0, 0, 0), EINVAL, "a bad mode");
	check_eq(prctl(SET_DISPATCH, DISPATCH_OFF, 0, 0, 0), 0, "disarm");
	selector = 1;
	check_eq(raw0(SYS_getppid), getppid(), "disarmed");
	return 0;
}
