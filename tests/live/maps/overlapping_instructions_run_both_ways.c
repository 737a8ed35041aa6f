/* SPDX-License-Identifier: MIT */
/*
 * A jump into the middle of a mov whose immediate holds 0f 05 runs a real call;
 * straight through, the same bytes are a number.
 */
#include "live.h"

long overlap(long nr, long inside);
__asm__(".text\n.globl overlap\noverlap:\n"
	"	mov %rdi, %rax\n"
	"	test %rsi, %rsi\n"
	"	jnz 1f + 1\n"
	/* mov $0xc3c3050f, %edx: from its second byte, syscall; ret; ret */
	"1:	.byte 0xba, 0x0f, 0x05, 0xc3, 0xc3\n"
	"	mov %rdx, %rax\n"
	"	ret\n");

int main(void)
{
	check_eq(overlap(SYS_getppid, 0), 0xc3c3050f, "straight, before the call was seen");
	for (unsigned i = 0; i < 50; i++)
		check_eq(overlap(SYS_getppid, 1), getppid(), "into the middle");
	return 0;
}
