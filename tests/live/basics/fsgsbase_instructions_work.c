/* SPDX-License-Identifier: MIT */
/*
 * Code that asks cpuid rather than AT_HWCAP2 uses wrgsbase directly; no call
 * tells the agent that gs has changed.
 */
#include <cpuid.h>

#include "live.h"

static uint64_t gs_area[2] = { 1, 77 };

int main(void)
{
	unsigned a, b, c, d;
	uint64_t value;

	if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (b & 1) == 0)
		skip("no FSGSBASE");
	__asm__ volatile("wrgsbase %0" : : "r"(gs_area));
	for (unsigned round = 0; round < 100; round++) {
		check_eq(raw0(SYS_getppid), getppid(), "a call after wrgsbase");
		__asm__ volatile("mov %%gs:8, %0" : "=r"(value));
		check_eq((long)value, 77, "gs:8");
	}
	return 0;
}
