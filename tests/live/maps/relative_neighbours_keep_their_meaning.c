/* SPDX-License-Identifier: MIT */
/*
 * The instruction behind a call may be relative to its own address: lea, jmp,
 * call, a loop. Moved carelessly it means something else.
 */
#include "live.h"

long neighbours(long nr);
__asm__(".data\nneighbour_data: .quad 40\n"
	".text\n.globl neighbours\nneighbours:\n"
	"	push %rbx\n"
	"	mov %rdi, %rax\n"
	"	syscall\n"
	"	lea neighbour_data(%rip), %rbx\n"
	"	mov (%rbx), %rbx\n"
	"	mov %rdi, %rax\n"
	"	syscall\n"
	"	call add_one\n"
	"	mov %rdi, %rax\n"
	"	syscall\n"
	"	jmp 1f\n"
	"	ud2\n"
	"1:	mov %rdi, %rax\n"
	"	syscall\n"
	"	test %rax, %rax\n"
	"	jns 2f\n"
	"	ud2\n"
	"2:	call add_one\n"
	"	mov %rbx, %rax\n"
	"	pop %rbx\n"
	"	ret\n"
	"add_one: inc %rbx\n"
	"	ret\n");

int main(void)
{
	for (unsigned i = 0; i < 100; i++)
		check_eq(neighbours(SYS_getppid), 42, "the result");
	return 0;
}
