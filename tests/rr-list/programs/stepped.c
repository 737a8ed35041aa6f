/* SPDX-License-Identifier: MIT */
/*
 * A few instructions with system calls among them, for onto.c to step through: those
 * from `block` to `block_end`, which it is told by getpgid(1, block, block_end).
 */
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char block[], block_end[];
static char byte = 'x';
static uint64_t old_mask;
static int pipes[2];

__asm__(".text\n"
	"run_block: push %rbx\n"
	"block:\n"
	"	nop\n"
	"	mov $110, %eax\n" /* getppid */
	"	syscall\n"
	"	mov %rax, %rbx\n"
	"	mov $1, %eax; mov %edi, %edi; mov $1, %edx\n" /* write(edi, rsi, 1) */
	"	syscall\n"
	"	nop\n"
	"	xor %eax, %eax; mov %r12d, %edi\n" /* read(r12d, rsi, 1) */
	"	syscall\n"
	"	cmp $-4095, %rax\n"
	"	jae 1f\n"
	"	mov $14, %eax; xor %edi, %edi; xor %esi, %esi; mov %r13, %rdx; mov $8, %r10d\n"
	"	syscall\n" /* rt_sigprocmask, which the agent answers */
	"1:	nop\n"
	"block_end:\n"
	"	mov %rbx, %rax; pop %rbx; ret\n");

int main(void)
{
	long result;

	pipe(pipes);
	syscall(SYS_getpgid, 1, block, block_end);
	__asm__ volatile("mov %3, %%r12d; mov %4, %%r13; call run_block"
			 : "=a"(result)
			 : "D"((long)pipes[1]), "S"(&byte), "r"(pipes[0]), "r"(&old_mask)
			 : "rcx", "r11", "rdx", "r10", "r12", "r13", "memory", "cc");
	syscall(SYS_getpgid, 2);
	return result != getppid();
}
