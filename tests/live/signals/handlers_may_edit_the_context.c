/* SPDX-License-Identifier: MIT */
/*
 * Garbage collectors, emulators and debuggers change RIP and RAX in the frame;
 * the program continues where and as the frame says.
 */
#include <ucontext.h>

#include "live.h"

extern char resume_here[];

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	(void)info;
	frame->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)resume_here;
	frame->uc_mcontext.gregs[REG_RAX] = 1234;
	frame->uc_mcontext.gregs[REG_RBX] ^= 0xff;
}

int main(void)
{
	handle_info(SIGSEGV, handler, 0);
	for (unsigned i = 0; i < 1000; i++) {
		long rax, rbx = 0x0f;

		__asm__ volatile("xor %%eax, %%eax\n"
				 "mov (%%rax), %%eax\n"
				 "ud2\n"
				 ".globl resume_here\n"
				 "resume_here:\n"
				 : "=&a"(rax), "+b"(rbx)
				 :
				 : "memory", "cc");
		check_eq(rax, 1234, "rax of the frame");
		check_eq(rbx, 0xf0, "rbx of the frame");
	}
	return 0;
}
