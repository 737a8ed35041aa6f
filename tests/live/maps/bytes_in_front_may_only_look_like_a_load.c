/* SPDX-License-Identifier: MIT */
/*
 * The five bytes before a call may read as the load of its number and be the tail
 * of a longer instruction: replaced by a jump they take that instruction apart.
 */
#include "live.h"

long call_with_number_in_memory(long nr, long *stored);
__asm__(".text\n.globl call_with_number_in_memory\n"
	".type call_with_number_in_memory, @function\ncall_with_number_in_memory:\n"
	".cfi_startproc\n"
	"	mov %rdi, %rax\n"
	"	movq $-1, -0x48(%rsp)\n"
	/* movl $39, -0x48(%rsp), in the long form: c7 84 24 b8 ff ff ff 27 00 00 00 */
	"	.byte 0xc7, 0x84, 0x24, 0xb8, 0xff, 0xff, 0xff, 0x27, 0, 0, 0\n"
	"	syscall\n"
	"	mov -0x48(%rsp), %rcx\n"
	"	mov %rcx, (%rsi)\n"
	"	ret\n"
	".cfi_endproc\n.size call_with_number_in_memory, . - call_with_number_in_memory\n");

/* movl $0x27, -0x48(%rsp) in the short form ends in b8 27 00 00 00. */
long call_behind_short_store(long nr, long *stored);
__asm__(".text\n.globl call_behind_short_store\n"
	".type call_behind_short_store, @function\ncall_behind_short_store:\n"
	".cfi_startproc\n"
	"	mov %rdi, %rax\n"
	"	movq $-1, -0x48(%rsp)\n"
	"	.byte 0xc7, 0x44, 0x24, 0xb8, 0x27, 0, 0, 0\n"
	"	syscall\n"
	"	mov -0x48(%rsp), %rcx\n"
	"	mov %rcx, (%rsi)\n"
	"	ret\n"
	".cfi_endproc\n.size call_behind_short_store, . - call_behind_short_store\n");

int main(void)
{
	for (unsigned i = 0; i < 200; i++) {
		long stored = 0;

		check_eq(call_with_number_in_memory(SYS_getppid, &stored), getppid(), "long form");
		check_eq(stored & 0xffffffff, 39, "what the long form stores");
		check_eq(call_behind_short_store(SYS_getppid, &stored), getppid(), "short form");
		check_eq(stored & 0xffffffff, 39, "what the short form stores");
	}
	return 0;
}
