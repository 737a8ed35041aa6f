/* SPDX-License-Identifier: MIT */
/*
 * The upper halves of ymm registers are lost by handlers that save SSE only.
 */
#include "live.h"

static uint8_t want[96], got[96];

int main(void)
{
	if (!__builtin_cpu_supports("avx"))
		skip("no AVX");
	for (unsigned i = 0; i < sizeof(want); i++)
		want[i] = (uint8_t)(i * 11 + 5);
	for (unsigned round = 0; round < 1000; round++) {
		__asm__ volatile("vmovdqu 0(%0), %%ymm0\n"
				 "vmovdqu 32(%0), %%ymm7\n"
				 "vmovdqu 64(%0), %%ymm15\n"
				 "mov $39, %%eax\n"
				 "syscall\n"
				 "vmovdqu %%ymm0, 0(%1)\n"
				 "vmovdqu %%ymm7, 32(%1)\n"
				 "vmovdqu %%ymm15, 64(%1)\n"
				 "vzeroupper\n"
				 :
				 : "r"(want), "r"(got)
				 : "rax", "rcx", "r11", "memory", "xmm0", "xmm7", "xmm15");
		check(memcmp(want, got, sizeof(want)) == 0, "ymm registers are intact");
	}
	return 0;
}
