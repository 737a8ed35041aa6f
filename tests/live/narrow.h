/* SPDX-License-Identifier: MIT */
/*
 * Functions that begin so that a jump has no place there, in a program that lies low: all
 * that it would borrow is negative. The short jump of the one goes to padding; behind
 * the push of the other is what may give way. Both return what they get.
 */
#ifndef WEIR_TESTS_NARROW_H
#define WEIR_TESTS_NARROW_H

#define NARROW_FUNCTION(name, code)                                                                \
	".globl " name "\n.type " name ", @function\n" name ":\n.cfi_startproc\n" code             \
	"\nret\n.cfi_endproc\n.size " name ", . - " name "\n.balign 64, 0xcc\n"

__asm__(".text\n.balign 64\n" NARROW_FUNCTION(
    "padded",
    "mov %rdi, %rax\nlea -0x0f0f0f10(%rax), %rax\nlea 0x0f0f0f10(%rax), %rax\njmp.d32 1f\n"
    ".nops 9\n1: movslq %eax, %rax")
	    NARROW_FUNCTION("evicting", "push %rbp\nmov $0xf0f0f0f0, %eax\nmov %rdi, %rax\n"
					"movslq %eax, %rax\npop %rbp"));

long padded(long value);
long evicting(long value);

/* Is the one known by what becomes of it? */
static inline int goes_by_padding(const void *function)
{
	const volatile unsigned char *bytes = function;

	return bytes[0] == 0xeb;
}

static inline int makes_room(const void *function)
{
	const volatile unsigned char *bytes = function;

	return bytes[0] == 0xe9 && bytes[1] == 0xe9;
}

#endif
