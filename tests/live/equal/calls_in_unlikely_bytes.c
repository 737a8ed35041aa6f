/* SPDX-License-Identifier: MIT */
/*
 * However the bytes of a call come to be executed, it is one call: inside a number,
 * with prefixes, side by side, generated, and at the end of a page.
 */
#include "../code.h"

long odd_calls(long nr, long kind);
__asm__(".text\n.globl odd_calls\nodd_calls:\n"
	"	mov %rdi, %rax\n"
	"	dec %rsi\n"
	"	jz 1f + 1\n"
	"	dec %rsi\n"
	"	jz 2f\n"
	"	dec %rsi\n"
	"	jz 3f\n"
	"	dec %rsi\n"
	"	jz 4f\n"
	/* mov $0xc3c3050f, %edx: from its second byte, syscall; ret; ret */
	"1:	.byte 0xba, 0x0f, 0x05, 0xc3, 0xc3\n"
	"	ret\n"
	"2:	.byte 0xf3, 0x0f, 0x05\n"
	"	ret\n"
	"3:	.byte 0x48, 0x0f, 0x05\n"
	"	ret\n"
	"4:	syscall\n"
	"	syscall\n"
	"	ret\n");

int main(void)
{
	uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE | PROT_EXEC);
	long (*generated)(void) = code_getter(page + 4096 - CODE_SIZE, SYS_getgid);

	for (unsigned i = 0; i < 5; i++) {
		odd_calls(SYS_getppid, 0);
		for (long kind = 1; kind <= 3; kind++)
			odd_calls(SYS_getppid, kind);
		/* Its result, 0, is the number of the second call: a read that fails. */
		odd_calls(SYS_sched_yield, 4);
		generated();
	}
	return 0;
}
