/* SPDX-License-Identifier: MIT */
/*
 * A handler that returns to an address that no CPU can jump to: the fault shows
 * that address and the registers of the frame.
 */
#include <ucontext.h>

#include "live.h"

static const unsigned long nowhere = 1ul << 47;
static gregset_t before;
static volatile int faults;

static void leave(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	(void)info;
	memcpy(before, frame->uc_mcontext.gregs, sizeof(before));
	frame->uc_mcontext.gregs[REG_RIP] = (long)nowhere;
	frame->uc_mcontext.gregs[REG_RBX] = 4711;
}

static void come_back(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	check_eq(info->si_code, SI_KERNEL, "si_code");
	check_eq(frame->uc_mcontext.gregs[REG_RIP], (long)nowhere, "rip of the fault");
	check_eq(frame->uc_mcontext.gregs[REG_RBX], 4711, "rbx of the fault");
	memcpy(frame->uc_mcontext.gregs, before, sizeof(before));
	faults++;
}

int main(void)
{
	handle_info(SIGUSR1, leave, 0);
	handle_info(SIGSEGV, come_back, 0);
	for (unsigned i = 0; i < 5; i++)
		raise(SIGUSR1);
	check_eq(faults, 5, "faults");
	handle(SIGSEGV, SIG_DFL, 0);

	pid_t child = fork();

	if (child == 0)
		raise(SIGUSR1);
	check_killed(child, SIGSEGV, "nobody handles it");
	return 0;
}
