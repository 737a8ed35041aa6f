/* SPDX-License-Identifier: MIT */
/*
 * The instruction after a syscall is often a branch target: loops retry from it.
 * Whatever replaces the call may not move or break that instruction.
 */
#include "live.h"

long retry(long nr, long skip_first);
__asm__(".text\n.globl retry\nretry:\n"
	"	mov %rdi, %rax\n"
	"	test %rsi, %rsi\n"
	"	mov $7, %esi\n"
	"	jnz behind\n"
	"	syscall\n"
	"behind: dec %esi\n"
	"	jnz behind\n"
	"	ret\n");

int main(void)
{
	for (unsigned i = 0; i < 100; i++) {
		check_eq(retry(SYS_getppid, 1), SYS_getppid, "jumped over the call");
		check_eq(retry(SYS_getppid, 0), getppid(), "through the call");
	}
	return 0;
}
