/* SPDX-License-Identifier: MIT */
/*
 * Has breakpoints of its own beside an instruction that a probe may turn into a
 * trap byte as well: each signal must be the program's, at its own place.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <ucontext.h>

enum { ROUNDS = 1000 };

void trapped(void);
extern const char breakpoint_end[];
__asm__(".text\n.balign 16, 0xcc\n.globl trapped\n.type trapped, @function\n"
	"trapped: nop\nmov %rcx, %rax\nret\n.size trapped, . - trapped\n");

static volatile int signals, strays;

static void on_trap(int signal, siginfo_t *info, void *argument)
{
	const ucontext_t *context = argument;

	(void)signal;
	signals++;
	strays += context->uc_mcontext.gregs[REG_RIP] != (greg_t)(uintptr_t)breakpoint_end ||
		  info->si_code <= 0;
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

	sigaction(SIGTRAP, &action, NULL);
	for (int i = 0; i < ROUNDS; i++) {
		trapped();
		__asm__ volatile(".ifndef breakpoint_end\n.globl breakpoint_end\nint3\n"
				 "breakpoint_end:\n.endif" ::
				     : "memory");
	}
	printf("%d signals, %d elsewhere\n", signals, strays);
	return signals != ROUNDS || strays != 0;
}
