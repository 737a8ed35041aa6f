/* SPDX-License-Identifier: MIT */
/*
 * Rounding modes and a half-full x87 stack are program state; numerical code
 * sets them once and calls the kernel in between.
 */
#include "live.h"

int main(void)
{
	uint32_t mxcsr = 0x7f80, mxcsr_after;
	uint16_t control = 0x0f7f, control_after, status_before, status_after;
	double top = 0;

	for (unsigned round = 0; round < 100; round++) {
		__asm__ volatile("fninit\n"
				 "fldcw %4\n"
				 "ldmxcsr %5\n"
				 "fld1\n"
				 "fldpi\n"
				 "fnstsw %2\n"
				 "mov $39, %%eax\n"
				 "syscall\n"
				 "fnstsw %3\n"
				 "fnstcw %1\n"
				 "stmxcsr %0\n"
				 "fstpl %6\n"
				 "fninit\n"
				 : "=m"(mxcsr_after), "=m"(control_after), "=m"(status_before),
				   "=m"(status_after)
				 : "m"(control), "m"(mxcsr), "m"(top)
				 : "rax", "rcx", "r11", "memory");
		check_eq(mxcsr_after, mxcsr, "mxcsr");
		check_eq(control_after, control, "x87 control word");
		check_eq(status_after, status_before, "x87 top of stack");
		check(top > 3.1415926 && top < 3.1415928, "x87 register value");
	}
	return 0;
}
