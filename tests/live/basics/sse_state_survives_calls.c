/* SPDX-License-Identifier: MIT */
/*
 * The kernel keeps all vector and x87 state across a call, and memcpy code that
 * is interrupted by a lazy binding depends on it. Both the first, trapped, call
 * of a site and the later ones are checked.
 */
#include "live.h"

static uint8_t want[256], got[256];

static void call_with_state(void)
{
	__asm__ volatile("movdqu 0(%0), %%xmm0\n	movdqu 16(%0), %%xmm1\n"
			 "movdqu 32(%0), %%xmm2\n	movdqu 48(%0), %%xmm3\n"
			 "movdqu 64(%0), %%xmm4\n	movdqu 80(%0), %%xmm5\n"
			 "movdqu 96(%0), %%xmm6\n	movdqu 112(%0), %%xmm7\n"
			 "movdqu 128(%0), %%xmm8\n	movdqu 144(%0), %%xmm9\n"
			 "movdqu 160(%0), %%xmm10\n	movdqu 176(%0), %%xmm11\n"
			 "movdqu 192(%0), %%xmm12\n	movdqu 208(%0), %%xmm13\n"
			 "movdqu 224(%0), %%xmm14\n	movdqu 240(%0), %%xmm15\n"
			 "mov $39, %%eax\n	syscall\n"
			 "movdqu %%xmm0, 0(%1)\n	movdqu %%xmm1, 16(%1)\n"
			 "movdqu %%xmm2, 32(%1)\n	movdqu %%xmm3, 48(%1)\n"
			 "movdqu %%xmm4, 64(%1)\n	movdqu %%xmm5, 80(%1)\n"
			 "movdqu %%xmm6, 96(%1)\n	movdqu %%xmm7, 112(%1)\n"
			 "movdqu %%xmm8, 128(%1)\n	movdqu %%xmm9, 144(%1)\n"
			 "movdqu %%xmm10, 160(%1)\n	movdqu %%xmm11, 176(%1)\n"
			 "movdqu %%xmm12, 192(%1)\n	movdqu %%xmm13, 208(%1)\n"
			 "movdqu %%xmm14, 224(%1)\n	movdqu %%xmm15, 240(%1)\n"
			 :
			 : "r"(want), "r"(got)
			 : "rax", "rcx", "r11", "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
			   "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
			   "xmm13", "xmm14", "xmm15");
}

int main(void)
{
	for (unsigned i = 0; i < sizeof(want); i++)
		want[i] = (uint8_t)(i * 7 + 3);
	for (unsigned round = 0; round < 1000; round++) {
		call_with_state();
		check(memcmp(want, got, sizeof(want)) == 0, "xmm0 to xmm15 are intact");
	}
	return 0;
}
