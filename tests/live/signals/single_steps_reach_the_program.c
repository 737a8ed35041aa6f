/* SPDX-License-Identifier: MIT */
/*
 * A program that sets TF gets a SIGTRAP after each instruction, TRAP_TRACE, and
 * a system call counts as one.
 */
#include <ucontext.h>

#include "live.h"

static volatile int steps;
static volatile int wrong;

static void handler(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	steps++;
	wrong += info->si_code != TRAP_TRACE;
}

int main(void)
{
	handle_info(SIGTRAP, handler, 0);
	for (unsigned round = 0; round < 3; round++) {
		steps = 0;
		__asm__ volatile("lea -128(%%rsp), %%rsp\n"
				 "pushfq\n"
				 "orl $0x100, (%%rsp)\n"
				 "popfq\n"
				 "nop\n"
				 "mov $39, %%eax\n"
				 "syscall\n"
				 "nop\n"
				 "pushfq\n"
				 "andl $0xfffffeff, (%%rsp)\n"
				 "popfq\n"
				 "lea 128(%%rsp), %%rsp\n"
				 :
				 :
				 : "rax", "rcx", "r11", "memory", "cc");
		printf("%d steps, %d odd\n", steps, wrong);
	}
	return 0;
}
