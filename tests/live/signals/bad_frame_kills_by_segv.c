/* SPDX-License-Identifier: MIT */
/*
 * rt_sigreturn with rsp at nothing is a SIGSEGV, not a crash of the tracer.
 */
#include "live.h"

int main(void)
{
	struct rlimit no_core = { 0, 0 };
	pid_t child = fork();

	if (child == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		__asm__ volatile("mov $16, %%rsp\n"
				 "mov $15, %%eax\n"
				 "syscall\n"
				 "ud2\n"
				 :
				 :
				 : "memory", "rax", "rcx", "r11");
	}
	check_killed(child, SIGSEGV, "the child");
	return 0;
}
