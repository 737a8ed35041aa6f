/* SPDX-License-Identifier: MIT */
/*
 * Checkpointing tools build a frame themselves and call rt_sigreturn with rsp at
 * it.
 */
#include <stddef.h>
#include <ucontext.h>

#include "live.h"

static ucontext_t frame;
static char stack[65536] __attribute__((aligned(64)));

static void copy_context(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	/* The kernel's ucontext ends after an 8-byte mask; libc's type is longer. */
	memcpy(&frame, context, offsetof(ucontext_t, uc_sigmask) + 8);
}

_Noreturn static void landed(long value)
{
	sigset_t mask;

	sigprocmask(0, NULL, &mask);
	printf("landed with %ld, SIGUSR2 %s\n", value,
	       sigismember(&mask, SIGUSR2) ? "blocked" : "open");
	exit(0);
}

int main(void)
{
	greg_t *registers = frame.uc_mcontext.gregs;

	handle_info(SIGUSR1, copy_context, 0);
	raise(SIGUSR1);
	frame.uc_mcontext.fpregs = NULL;
	frame.uc_flags = 0;
	frame.uc_sigmask = set_of(SIGUSR2);
	registers[REG_RIP] = (greg_t)(uintptr_t)landed;
	registers[REG_RDI] = 99;
	registers[REG_RSP] = (greg_t)(uintptr_t)(stack + sizeof(stack) - 64 - 8);
	__asm__ volatile("mov %0, %%rsp\n"
			 "mov $15, %%eax\n"
			 "syscall\n"
			 :
			 : "r"(&frame)
			 : "memory");
	return 1;
}
