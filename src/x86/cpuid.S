/* SPDX-License-Identifier: MIT */
/*
 * cpuid from a table, for stubs of points (encode_point_table) and for C.
 *
 * Invariants:
 *  1. cpuid writes rbx and rdx, so these are free; rbx leads back all the time.
 *     Everything else is the program's: flags are kept in the upper half of rax,
 *     there is no stack, and gs may be anything.
 *  2. It changes no memory, so it can be run to its end from any place in it: that
 *     is what a signal handler does that finds a thread here.
 */
#include "x86/layout.h"

	.section .text.hot, "ax", @progbits

	/* eax, ecx: leaf and subleaf. Goes to rbx with rcx at the row, four words. */
	.balign 64
	.globl weir_cpuid, weir_cpuid_end
	.hidden weir_cpuid, weir_cpuid_end
	.type weir_cpuid, @function
weir_cpuid:
	movl %eax, %edx
	lahf
	seto %al
	movzwl %ax, %eax
	shlq $32, %rax
	orq %rdx, %rax
	roll $2, %edx			/* leaves are many small numbers behind few large ones */
	movzbl %dl, %edx
	shll $LEAF_SIZE_SHIFT, %edx
	addq domain_base_symbol+DOMAIN_CPUID_LEAVES(%rip), %rdx
1:	cmpl %eax, LEAF_NUMBER(%rdx)
	jne 3f
2:	andl LEAF_MASK(%rdx), %ecx
	cmpl LEAF_LAST(%rdx), %ecx
	cmova LEAF_LAST(%rdx), %ecx
	shll $4, %ecx
	addq LEAF_ROWS(%rdx), %rcx
	shrq $32, %rax
	addb $0x7f, %al
	sahf
	jmp *%rbx
3:	cmpq $0, LEAF_ROWS(%rdx)
	leaq (1 << LEAF_SIZE_SHIFT)(%rdx), %rdx
	jne 1b
	movl %eax, %edx
	shrl $30, %edx
	shll $LEAF_SIZE_SHIFT, %edx
	addq domain_base_symbol+DOMAIN_CPUID_OTHERS(%rip), %rdx
	jmp 2b
weir_cpuid_end:
	.size weir_cpuid, . - weir_cpuid

	/* void cpuid_finish(struct cpuid_state *state): see agent/cpuid_table.c */
	.globl cpuid_finish
	.hidden cpuid_finish
	.type cpuid_finish, @function
cpuid_finish:
	pushq %rbx
	pushq %rdi
	pushq CPUID_STATE_FLAGS(%rdi)
	movq CPUID_STATE_AX(%rdi), %rax
	movq CPUID_STATE_CX(%rdi), %rcx
	movq CPUID_STATE_DX(%rdi), %rdx
	movq CPUID_STATE_IP(%rdi), %rdi
	leaq 1f(%rip), %rbx
	popfq
	jmp *%rdi
1:	pushfq
	popq %rdx
	popq %rdi
	movq %rcx, CPUID_STATE_CX(%rdi)
	movq %rdx, CPUID_STATE_FLAGS(%rdi)
	popq %rbx
	ret
	.size cpuid_finish, . - cpuid_finish

	.section .note.GNU-stack, "", @progbits
