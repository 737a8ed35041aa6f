/* SPDX-License-Identifier: MIT */
/*
 * Nothing beside these calls can move: jumps by flags and counts, calls and pushes
 * of addresses on both sides, branch targets, a landing mark, the end of a function
 * with the next one right behind it.
 */
#include "live.h"

long between_jumps(long nr);
long behind_a_mark(long nr);
long last_of_its_function(long nr);
long next_function(void);
long back_to_itself(long nr, long rounds);
__asm__(".text\n.globl between_jumps\nbetween_jumps:\n"
	"	mov %rdi, %rax\n"
	"	xor %ecx, %ecx\n"
	"	jrcxz 1f\n"
	"	ud2\n"
	"1:	call 2f\n"
	"2:	pop %rcx\n"
	"	jmp 3f\n"
	"3:	syscall\n"
	"	jrcxz 3b\n"
	"	call 4f\n"
	"4:	pop %rcx\n"
	"	ret\n"
	".globl behind_a_mark\nbehind_a_mark:\n"
	"	mov %rdi, %rax\n"
	"	lea 5f(%rip), %rdx\n"
	"	jmp *%rdx\n"
	"	ud2\n"
	"5:	endbr64\n"
	"	syscall\n"
	"	endbr64\n"
	"	ret\n"
	/* Falls through into the function behind it, as compilers make after noreturn. */
	".globl last_of_its_function\nlast_of_its_function:\n"
	"	mov %rdi, %rax\n"
	"	syscall\n"
	".globl next_function\nnext_function:\n"
	"	ret\n"
	/* As in a process that must not return: the call, and a jump back to it. */
	".globl back_to_itself\nback_to_itself:\n"
	"	mov %rdi, %rax\n"
	"	jmp 7f\n"
	"6:	dec %rsi\n"
	"	mov %rdi, %rax\n"
	"7:	syscall\n"
	"	test %rsi, %rsi\n"
	"	jnz 6b\n"
	"	ret\n");

int main(void)
{
	for (unsigned i = 0; i < 200; i++) {
		check_eq(between_jumps(SYS_getppid), getppid(), "between jumps");
		check_eq(behind_a_mark(SYS_getppid), getppid(), "behind a landing mark");
		check_eq(last_of_its_function(SYS_getppid), getppid(), "last of its function");
		next_function();
		check_eq(back_to_itself(SYS_getppid, 5), getppid(), "a loop around the call");
	}
	return 0;
}
