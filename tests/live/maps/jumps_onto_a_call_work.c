/* SPDX-License-Identifier: MIT */
/*
 * jecxz, short and long jumps, forward and backward, that land exactly on the
 * syscall instruction.
 */
#include "live.h"

long land(long nr, long way);
__asm__(".text\n.globl land\nland:\n"
	"	mov %rdi, %rax\n"
	"	mov %esi, %ecx\n"
	"	jrcxz site\n"
	"	dec %ecx\n"
	"	jz backward\n"
	"	dec %ecx\n"
	"	jz far\n"
	"	jmp over\n"
	"far:	lea site(%rip), %rdx\n"
	"	jmp *%rdx\n"
	"over:	nop\n"
	"site:	syscall\n"
	"	ret\n"
	"	.skip 100, 0x90\n"
	"backward: jmp site\n");

int main(void)
{
	for (unsigned i = 0; i < 100; i++)
		for (long way = 0; way < 4; way++)
			check_eq(land(SYS_getppid, way), getppid(), "the call");
	return 0;
}
