/* SPDX-License-Identifier: MIT */
/*
 * Makes a call that goes by a jump to padding ten times while it
 * is stepped, once by instructions and once by blocks. With an argument it does not
 * wait for the jump.
 */
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../padded_call.h"

enum { ORDER_START = 1001, ORDER_END };

__asm__(".text\n.balign 64\n" PADDED_CALL(1));

long call_1(long number);
extern const unsigned char site_1[];

int main(int argc, char **argv)
{
	time_t end = time(NULL) + 50;

	(void)argv;
	while (argc < 2 && *(const volatile unsigned char *)site_1 != 0xeb) {
		if (call_1(SYS_getpid) != getpid() || time(NULL) > end)
			return 1;
		sched_yield();
	}
	for (int run = 0; run < 2; run++) {
		int wrong = 0;

		syscall(SYS_getpgid, ORDER_START);
		for (int i = 0; i < 10; i++)
			wrong |= call_1(SYS_getppid) <= 0;
		syscall(SYS_getpgid, ORDER_END);
		if (wrong)
			return 2;
	}
	return 0;
}
