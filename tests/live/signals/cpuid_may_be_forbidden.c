/* SPDX-License-Identifier: MIT */
/*
 * ARCH_CPUID makes cpuid fault: recorders answer it themselves. The fault is the
 * program's, for its own instruction, and calls go on as before.
 */
#include <asm/prctl.h>
#include <cpuid.h>
#include <ucontext.h>

#include "live.h"

static volatile int faults;

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	const uint8_t *code = (const uint8_t *)uc->uc_mcontext.gregs[REG_RIP];

	(void)signal;
	check_eq(info->si_code, SI_KERNEL, "si_code");
	check(code[0] == 0x0f && code[1] == 0xa2, "at a cpuid");
	uc->uc_mcontext.gregs[REG_RIP] += 2;
	uc->uc_mcontext.gregs[REG_RAX] = 4711;
	faults++;
}

int main(void)
{
	unsigned a, b, c, d;

	if (raw3(SYS_arch_prctl, ARCH_SET_CPUID, 0, 0) != 0)
		skip("no CPUID faulting");
	handle_info(SIGSEGV, handler, 0);
	for (int round = 1; round <= 20; round++) {
		__cpuid(0, a, b, c, d);
		check_eq(a, 4711, "the answer");
		check_eq(faults, round, "one fault each");
		check_eq(raw0(SYS_getppid), getppid(), "a call");
	}
	check_eq(raw3(SYS_arch_prctl, ARCH_GET_CPUID, 0, 0), 0, "still forbidden");
	return 0;
}
