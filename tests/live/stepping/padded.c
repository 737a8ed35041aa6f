/* SPDX-License-Identifier: MIT */
/*
 * Makes a call that goes by a jump to padding (see sites/short_behind.c) ten times while it
 * is stepped, once by instructions and once by blocks. With an argument it does not
 * wait for the jump.
 */
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { ORDER_START = 1001, ORDER_END };

__asm__(".text\n.balign 64\n.globl call\n.type call, @function\ncall:\n.cfi_startproc\n"
	"mov %edi, %eax\nsite: syscall\nmov %eax, %r10d\njmp.d32 1f\n.balign 16\n"
	"1: movslq %r10d, %rax\nret\n.cfi_endproc\n.size call, . - call\n.balign 64, 0xcc\n");

long call(long number);
extern const unsigned char site[];

int main(int argc, char **argv)
{
	time_t end = time(NULL) + 50;

	(void)argv;
	while (argc < 2 && *(const volatile unsigned char *)site != 0xeb) {
		if (call(SYS_getpid) != getpid() || time(NULL) > end)
			return 1;
		sched_yield();
	}
	for (int run = 0; run < 2; run++) {
		int wrong = 0;

		syscall(SYS_getpgid, ORDER_START);
		for (int i = 0; i < 10; i++)
			wrong |= call(SYS_getppid) <= 0;
		syscall(SYS_getpgid, ORDER_END);
		if (wrong)
			return 2;
	}
	return 0;
}
