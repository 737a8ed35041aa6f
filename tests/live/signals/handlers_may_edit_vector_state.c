/* SPDX-License-Identifier: MIT */
/*
 * Emulators change an xmm register in the frame and return; the new value must
 * be in the register.
 */
#include <ucontext.h>

#include "live.h"

static void handler(int signal, siginfo_t *info, void *context)
{
	ucontext_t *frame = context;

	(void)signal;
	(void)info;
	frame->uc_mcontext.fpregs->_xmm[5].element[0] += 1;
	frame->uc_mcontext.fpregs->mxcsr ^= 0x2000;
}

int main(void)
{
	uint32_t value[4] = { 100, 7, 7, 7 }, mxcsr = 0;
	pid_t self = getpid();

	handle_info(SIGUSR1, handler, 0);
	for (unsigned i = 0; i < 1000; i++) {
		long nr = SYS_kill;

		__asm__ volatile("movdqu (%2), %%xmm5\n"
				 "syscall\n"
				 "movdqu %%xmm5, (%2)\n"
				 "stmxcsr %1\n"
				 : "+a"(nr), "=m"(mxcsr)
				 : "r"(value), "D"((long)self), "S"((long)SIGUSR1)
				 : "rcx", "r11", "memory", "xmm5");
		check_eq(value[0], (long)(101 + i), "the register follows the frame");
		check_eq(mxcsr, i % 2 == 0 ? 0x3f80 : 0x1f80, "mxcsr follows the frame");
	}
	check_eq(value[1] + value[2] + value[3], 21, "the rest is untouched");
	return 0;
}
