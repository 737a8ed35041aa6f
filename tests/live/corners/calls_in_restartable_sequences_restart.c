/* SPDX-License-Identifier: MIT */
/*
 * The kernel aborts a restartable sequence when a signal meets it, the trap of a
 * call among them: the thread goes on at the abort handler. A call in there is
 * against the rules, but must not end the program, nor get its code changed.
 * Builds: dynamic static
 */
#include <stddef.h>
#include <sys/rseq.h>

#include "live.h"

/* 1: committed, with the call's result in *result; 0: aborted. */
static int sequence(struct rseq *area, long *result)
{
	int committed = 0;

	__asm__ volatile(".pushsection __rseq_cs, \"aw\"\n"
			 ".balign 32\n"
			 "3: .long 0, 0\n"
			 ".quad 1f, 2f - 1f, 4f\n"
			 ".popsection\n"
			 "lea 3b(%%rip), %%rax\n"
			 "mov %%rax, 8(%[area])\n"
			 "mov $110, %%eax\n" /* getppid */
			 "1: syscall\n"
			 "cmp $-4096, %%rax\n"
			 "2:\n"
			 "mov $1, %[committed]\n"
			 "jmp 5f\n"
			 ".byte 0x0f, 0xb9, 0x3d\n" /* the signature, as an undefined instruction */
			 ".long 0x53053053\n"
			 "4: movq $0, 8(%[area])\n"
			 "5:\n"
			 : "=&a"(*result), [committed] "+r"(committed)
			 : [area] "r"(area)
			 : "rcx", "r11", "cc", "memory");
	return committed;
}

int main(void)
{
	struct rseq *area = (void *)((char *)__builtin_thread_pointer() + __rseq_offset);

	check(__rseq_size > 0, "registered");
	for (int i = 0; i < 1000; i++) {
		long result = 0;

		if (sequence(area, &result) != 0)
			check_eq(result, getppid(), "the call in a sequence");
	}
	return 0;
}
