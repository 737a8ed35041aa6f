/* SPDX-License-Identifier: MIT */
/*
 * Leaf code keeps live data in the 128 bytes below rsp across a syscall; glibc's
 * ioctl keeps its va_list there. (Our own C code must not use that space.)
 * Flags: -mno-red-zone
 */
#include "live.h"

int main(void)
{
	for (long round = 0; round < 100; round++) {
		long differing;

		__asm__ volatile("mov %%rsp, %%rdx\n"
				 "mov $-128, %%rsi\n"
				 "1: lea (%%rdx,%%rsi), %%rax\n"
				 "mov %%rax, (%%rdx,%%rsi)\n"
				 "add $8, %%rsi\n"
				 "jne 1b\n"
				 "mov $39, %%eax\n"
				 "syscall\n"
				 "xor %%edi, %%edi\n"
				 "mov $-128, %%rsi\n"
				 "2: lea (%%rdx,%%rsi), %%rax\n"
				 "xor (%%rdx,%%rsi), %%rax\n"
				 "or %%rax, %%rdi\n"
				 "add $8, %%rsi\n"
				 "jne 2b\n"
				 : "=D"(differing)
				 :
				 : "rax", "rcx", "rdx", "rsi", "r11", "memory", "cc");
		check_eq(differing, 0, "the red zone is intact");
	}
	return 0;
}
