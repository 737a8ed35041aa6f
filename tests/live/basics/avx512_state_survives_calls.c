/* SPDX-License-Identifier: MIT */
/*
 * zmm16 to zmm31 and the mask registers live beyond what AVX-era save areas
 * hold.
 * Flags: -mavx512f
 */
#include "live.h"

static uint8_t want[128], got[128];

int main(void)
{
	uint16_t mask = 0x5a3c, mask_after = 0;

	if (!__builtin_cpu_supports("avx512f"))
		skip("no AVX-512");
	for (unsigned i = 0; i < sizeof(want); i++)
		want[i] = (uint8_t)(i * 13 + 1);
	for (unsigned round = 0; round < 1000; round++) {
		__asm__ volatile("vmovdqu64 0(%1), %%zmm3\n"
				 "vmovdqu64 64(%1), %%zmm29\n"
				 "kmovw %3, %%k5\n"
				 "mov $39, %%eax\n"
				 "syscall\n"
				 "vmovdqu64 %%zmm3, 0(%2)\n"
				 "vmovdqu64 %%zmm29, 64(%2)\n"
				 "kmovw %%k5, %0\n"
				 "vzeroupper\n"
				 : "=m"(mask_after)
				 : "r"(want), "r"(got), "m"(mask)
				 : "rax", "rcx", "r11", "memory", "xmm3", "xmm29", "k5");
		check(memcmp(want, got, sizeof(want)) == 0, "zmm registers are intact");
		check_eq(mask_after, mask, "k5");
	}
	return 0;
}
