/* SPDX-License-Identifier: MIT */
/*
 * Packed executables write their real code into fresh memory, make it executable,
 * and unmap what they were started from.
 * Builds: bare
 * Ends: exit 17
 */
#include "bare.h"

enum { PAGE = 4096, PROT_RW = 3, PROT_RX = 5, MAP_ANONYMOUS_PRIVATE = 0x22, KEY = 0x6b };

/* (start, size): unmaps the packer, writes a line, leaves with 17. Position independent. */
extern const uint8_t real_program[], real_program_end[], __executable_start[], end[];
__asm__(".text\n.globl real_program\nreal_program:\n"
	"	mov $11, %eax\n"
	"	syscall\n"
	"	test %rax, %rax\n"
	"	jnz 1f\n"
	"	mov $1, %eax\n"
	"	mov $1, %edi\n"
	"	lea 2f(%rip), %rsi\n"
	"	mov $9, %edx\n"
	"	syscall\n"
	"	mov $39, %eax\n"
	"	syscall\n"
	"	mov $17, %edi\n"
	"1:	mov $231, %eax\n"
	"	syscall\n"
	"2:	.ascii \"unpacked\\n\"\n"
	".globl real_program_end\nreal_program_end:\n");

static long call6(long nr, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = -1;
	register long r9 __asm__("r9") = 0;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

int bare_main(const long *stack)
{
	static uint8_t packed[PAGE];
	size_t size = (size_t)(real_program_end - real_program);
	volatile uint8_t *code =
	    (uint8_t *)call6(__NR_mmap, 0, PAGE, PROT_RW, MAP_ANONYMOUS_PRIVATE);
	long start = (long)__executable_start;
	long span = ((long)end - start + PAGE - 1) / PAGE * PAGE;

	(void)stack;
	for (size_t i = 0; i < size; i++)
		packed[i] = real_program[i] ^ KEY;
	for (size_t i = 0; i < size; i++)
		code[i] = packed[i] ^ KEY;
	if (bare_call(__NR_mprotect, (long)code, PAGE, PROT_RX) != 0)
		return 1;
	((void (*)(long, long))(uintptr_t)code)(start, span);
	return 2;
}
