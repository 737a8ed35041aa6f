/* SPDX-License-Identifier: MIT */
/*
 * When the frame does not fit, the kernel sends SIGSEGV; the agent, which writes
 * the frame itself, must do the same and not loop.
 */
#include "live.h"

static void handler(int signal)
{
	_exit(signal);
}

int main(void)
{
	struct rlimit no_core = { 0, 0 };
	pid_t child = fork();

	if (child == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		handle(SIGUSR1, handler, 0);
		handle(SIGSEGV, handler, 0);
		__asm__ volatile("mov $16, %%rsp\n"
				 "syscall\n"
				 "ud2\n"
				 :
				 : "a"((long)SYS_kill), "D"((long)getpid()), "S"((long)SIGUSR1)
				 : "memory", "rcx", "r11");
	}
	check_killed(child, SIGSEGV, "the child");
	return 0;
}
