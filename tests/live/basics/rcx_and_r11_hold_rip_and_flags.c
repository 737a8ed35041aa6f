/* SPDX-License-Identifier: MIT */
/*
 * The kernel returns the next instruction's address in rcx and the flags in
 * r11; code that detects "was this a real syscall" looks at them.
 */
#include "live.h"

int main(void)
{
	for (unsigned round = 0; round < 3; round++) {
		uint64_t rcx, r11, next, flags;

		__asm__ volatile("mov $39, %%eax\n"
				 "xor %%ecx, %%ecx\n"
				 "syscall\n"
				 "1: pushfq\n"
				 "pop %3\n"
				 "mov %%rcx, %0\n"
				 "mov %%r11, %1\n"
				 "lea 1b(%%rip), %2\n"
				 : "=&r"(rcx), "=&r"(r11), "=&r"(next), "=&r"(flags)
				 :
				 : "rax", "rcx", "r11", "memory", "cc");
		check_eq((long)rcx, (long)next, "rcx is the return address");
		check_eq((long)r11, (long)flags, "r11 is the flags");
	}
	return 0;
}
