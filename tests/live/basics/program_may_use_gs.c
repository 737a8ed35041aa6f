/* SPDX-License-Identifier: MIT */
/*
 * Wine and some allocators set a gs base of their own; the agent lives behind gs
 * and must give way.
 */
#include <asm/prctl.h>

#include "live.h"

static uint64_t gs_area[2] = { 0x1122334455667788ul, 42 };

int main(void)
{
	uint64_t value, base = 0;

	check_eq(raw3(SYS_arch_prctl, ARCH_GET_GS, (long)&base, 0), 0, "ARCH_GET_GS");
	check_eq((long)base, 0, "gs is 0 at the start");
	check_eq(raw3(SYS_arch_prctl, ARCH_SET_GS, (long)gs_area, 0), 0, "ARCH_SET_GS");
	for (unsigned round = 0; round < 1000; round++) {
		check_eq(raw0(SYS_getppid), getppid(), "a call with a gs of ours");
		__asm__ volatile("mov %%gs:8, %0" : "=r"(value));
		check_eq((long)value, 42, "gs:8");
	}
	check_eq(raw3(SYS_arch_prctl, ARCH_GET_GS, (long)&base, 0), 0, "ARCH_GET_GS");
	check_eq((long)base, (long)gs_area, "the base reads back");
	check_eq(raw3(SYS_arch_prctl, ARCH_SET_GS, -1, 0), -EPERM, "a kernel address");
	check_exits(child_exiting(gs_area[1] != 42), 0, "fork");
	return 0;
}
