/* SPDX-License-Identifier: MIT */
/*
 * A function call_N that makes the call in edi at site_N, beside which nothing may give
 * way. In a program that lies low no pun has a place: the displacements that it would
 * borrow are negative (c2, e9). So it goes by a jump to padding.
 */
#ifndef WEIR_TESTS_PADDED_CALL_H
#define WEIR_TESTS_PADDED_CALL_H

#define PADDED_CALL(n)                                                                             \
	".globl call_" #n "\n.type call_" #n ", @function\ncall_" #n ":\n.cfi_startproc\n"         \
	"mov %edi, %eax\nsite_" #n ": syscall\nmov %eax, %r10d\njmp.d32 1f\n"                      \
	".balign 16\n1: movslq %r10d, %rax\nret\n.cfi_endproc\n.size call_" #n ", . - call_" #n    \
	"\n.balign 64, 0xcc\n"

#endif
