/* SPDX-License-Identifier: MIT */
/*
 * uretprobe is for the kernel's own trampoline: from anywhere else it answers
 * by SIGILL (ENOSYS before Linux 6.11). That is the program's signal, though
 * it arrives at the agent's instruction.
 */
#include <ucontext.h>

#include "live.h"

enum { CALL_URETPROBE = 335 };

static volatile sig_atomic_t caught;
static volatile long behind_call;

static long call_uretprobe(void)
{
	long result = CALL_URETPROBE;

	__asm__ volatile("leaq 1f(%%rip), %%rcx\n\t"
			 "movq %%rcx, %1\n\t"
			 "syscall\n"
			 "1:"
			 : "+a"(result), "=m"(behind_call)
			 :
			 : "rcx", "r11", "memory");
	return result;
}

static void handler(int signo, siginfo_t *info, void *context)
{
	const ucontext_t *uc = context;

	check_eq(signo, SIGILL, "signal");
	check_eq(info->si_code, SI_KERNEL, "sent by the kernel");
	check_eq(uc->uc_mcontext.gregs[REG_RIP], behind_call, "interrupted behind the call");
	caught++;
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	check_eq(sigaction(SIGILL, &action, NULL), 0, "sigaction");
	for (int i = 0; i < 5; i++)
		printf("%ld\n", call_uretprobe());
	printf("%d signals\n", (int)caught);
	return 0;
}
