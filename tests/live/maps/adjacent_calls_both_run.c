/* SPDX-License-Identifier: MIT */
/*
 * Two syscall instructions side by side: a five-byte jump over the first would
 * eat the second. The result of the first is the number of the second.
 */
#include "live.h"

long twice(long nr, long a, long b, long c);
__asm__(".text\n.globl twice\ntwice:\n"
	"	mov %rdi, %rax\n"
	"	mov %rsi, %rdi\n"
	"	mov %rdx, %rsi\n"
	"	mov %rcx, %rdx\n"
	"	syscall\n"
	"	syscall\n"
	"	ret\n");

int main(void)
{
	int fd = open("file", O_RDWR | O_CREAT, 0600);

	for (unsigned i = 0; i < 100; i++) {
		check_eq(twice(SYS_lseek, fd, SYS_getpid, SEEK_SET), getpid(),
			 "lseek, then getpid");
		check_eq(twice(1000, 0, 0, 0), -ENOSYS, "two unknown calls");
	}
	return 0;
}
