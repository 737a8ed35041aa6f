/* SPDX-License-Identifier: MIT */
/*
 * A program may set its gs base by wrgsbase; no call tells the agent that it has
 * changed. Where the kernel does not know of the instructions, it does not keep
 * what they set, whatever cpuid says.
 */
#include <asm/hwcap2.h>
#include <sys/auxv.h>

#include "live.h"

static uint64_t gs_area[2] = { 1, 77 };

int main(void)
{
	uint64_t value;

	if ((getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE) == 0)
		skip("no FSGSBASE");
	__asm__ volatile("wrgsbase %0" : : "r"(gs_area));
	for (unsigned round = 0; round < 100; round++) {
		check_eq(raw0(SYS_getppid), getppid(), "a call after wrgsbase");
		__asm__ volatile("mov %%gs:8, %0" : "=r"(value));
		check_eq((long)value, 77, "gs:8");
	}
	return 0;
}
