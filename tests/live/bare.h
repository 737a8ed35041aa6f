/* SPDX-License-Identifier: MIT */
/*
 * The whole runtime of a test program without libc: an entry point that hands
 * the initial stack to bare_main, raw calls, and a way to print. Built with
 * -nostdlib -ffreestanding; such programs have no TLS, no atexit, no vDSO use.
 */
#ifndef WEIR_TESTS_BARE_H
#define WEIR_TESTS_BARE_H

#include <asm/unistd.h>
#include <stddef.h>
#include <stdint.h>

int bare_main(const long *stack);
_Noreturn void bare_start(const long *stack);

static inline long bare_call(long nr, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(nr), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}

static inline void bare_print(const char *text)
{
	long size = 0;

	while (text[size] != '\0')
		size++;
	bare_call(__NR_write, 1, (long)text, size);
}

_Noreturn void bare_start(const long *stack)
{
	bare_call(__NR_exit_group, bare_main(stack), 0, 0);
	__builtin_unreachable();
}

__asm__(".globl _start\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	mov %rsp, %rdi\n"
	"	and $-16, %rsp\n"
	"	call bare_start\n");

#endif
