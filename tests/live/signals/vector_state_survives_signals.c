/* SPDX-License-Identifier: MIT */
/*
 * The interrupted program's xmm registers are in the frame, and come back from
 * it; the handler starts with its own.
 */
#include "live.h"

static void handler(int signal)
{
	(void)signal;
	__asm__ volatile("pcmpeqd %%xmm3, %%xmm3\n"
			 "pcmpeqd %%xmm12, %%xmm12\n"
			 :
			 :
			 : "xmm3", "xmm12");
}

int main(void)
{
	static const uint64_t want[4] = { 1, 2, 3, 4 };
	uint64_t got[4];
	pid_t self = getpid();

	handle(SIGUSR1, handler, 0);
	for (unsigned i = 0; i < 5000; i++) {
		long nr = SYS_kill;

		__asm__ volatile("movdqu 0(%1), %%xmm3\n"
				 "movdqu 16(%1), %%xmm12\n"
				 "syscall\n"
				 "movdqu %%xmm3, 0(%2)\n"
				 "movdqu %%xmm12, 16(%2)\n"
				 : "+a"(nr)
				 : "r"(want), "r"(got), "D"((long)self), "S"((long)SIGUSR1)
				 : "rcx", "r11", "memory", "xmm3", "xmm12");
		check_eq(nr, 0, "kill");
		check(memcmp(want, got, sizeof(want)) == 0, "xmm3 and xmm12");
	}
	return 0;
}
