/* SPDX-License-Identifier: MIT */
/*
 * glibc retries a call by jumping back to the load of its number, two
 * instructions earlier; a lock prefix may be jumped over as well.
 */
#include "live.h"

long retry_until(long *counter, long limit);
long skip_lock(long nr, int *word, long skip);
__asm__(".text\n.globl retry_until\nretry_until:\n"
	"	mov %rsi, %rdx\n"
	"1:	mov $39, %eax\n"
	"	syscall\n"
	"	incq (%rdi)\n"
	"	cmp %rdx, (%rdi)\n"
	"	jb 1b\n"
	"	ret\n"
	".globl skip_lock\nskip_lock:\n"
	"	mov %rdi, %rax\n"
	"	mov %rsi, %r8\n"
	"	test %rdx, %rdx\n"
	"	syscall\n"
	"	jnz 1f + 1\n"
	"1:	lock incl (%r8)\n"
	"	ret\n");

int main(void)
{
	for (unsigned round = 0; round < 50; round++) {
		long counter = 0;
		int word = 0;

		check_eq(retry_until(&counter, 20), getpid(), "the loop's result");
		check_eq(counter, 20, "the loop's rounds");
		check_eq(skip_lock(SYS_getppid, &word, 0), getppid(), "with the prefix");
		check_eq(skip_lock(SYS_getppid, &word, 1), getppid(), "without it");
		check_eq(word, 2, "both incremented");
	}
	return 0;
}
