/* SPDX-License-Identifier: MIT */
/*
 * A handler spoils the vector state of its frame. The kernel has restored the
 * other registers by then, so the fault comes where the signal came, once.
 */
#include <ucontext.h>

#include "live.h"

enum { XSTATE_HEADER = 512, RESERVED = 16 };

static long interrupted;
static volatile int faults;

static void spoil(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	(void)info;
	interrupted = frame->uc_mcontext.gregs[REG_RIP];
	memset((char *)frame->uc_mcontext.fpregs + XSTATE_HEADER + RESERVED, 0xff, 8);
}

static void fault(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	(void)info;
	check_eq(frame->uc_mcontext.gregs[REG_RIP], interrupted, "rip of the fault");
	faults++;
}

int main(void)
{
	handle_info(SIGUSR1, spoil, 0);
	handle_info(SIGSEGV, fault, 0);
	for (int i = 1; i <= 5; i++) {
		raise(SIGUSR1);
		check_eq(faults, i, "one fault for each");
	}
	check_exits(child_exiting(3), 3, "the program goes on");
	return 0;
}
