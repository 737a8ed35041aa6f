/* SPDX-License-Identifier: MIT */
/*
 * Functions so short that the jump in the place of the first instruction would need
 * the ret behind it, each called a thousand times and all known by name. Says on stderr
 * how many of them begin with a trap.
 */
#include <stdio.h>

enum { CALLS = 1000 };

#define FUNCTION(name, code)                                                                       \
	".type " name ", @function\n" name ": " code "\n\tret\n.size " name ", . - " name "\n"     \
	".balign 16\n"

long four(long value);
long three(long value);
long two(long value);
long one(long value);
long nothing(long value);
long twice(long value);

__asm__(".text\n.balign 16\n" FUNCTION("four", "lea 7(%rdi), %rax")
	    FUNCTION("three", "mov %rdi, %rax") FUNCTION("two", "mov %edi, %eax")
		FUNCTION("one", "nop") FUNCTION("nothing", "")
		    FUNCTION("twice", "test %edi, %edi\n\tjne 1f\n\tret\n1:\tmov %edi, %eax"));

static int is_trap(long (*function)(long))
{
	return *(const volatile unsigned char *)(const void *)function == 0xcc;
}

int main(void)
{
	long sum = 0;

	for (long i = 0; i < CALLS; i++) {
		sum += four(i) + three(i) + two(i) + twice(i);
		one(i);
		nothing(i);
	}
	printf("%ld\n", sum);
	fprintf(stderr, "%d traps\n",
		is_trap(four) + is_trap(three) + is_trap(two) + is_trap(one) + is_trap(nothing) +
		    is_trap(twice));
	return 0;
}
