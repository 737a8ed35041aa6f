/* SPDX-License-Identifier: MIT */
/* Calls whose jump lies in two pages, at each possible place, in a file's text. */
#include <stdlib.h>
#include <unistd.h>

#define CALL(back)                                                                                 \
	".balign 4096, 0xcc\n.skip 4096 - 5 - " #back ", 0xcc\n"                                   \
	"call_" #back ": mov $39, %eax\nsyscall\ncmp $-4096, %rax\nret\n"

__asm__(".text\n" CALL(1) CALL(2) CALL(3) CALL(4) CALL(5) ".balign 4096, 0xcc\n");

long call_1(void);
long call_2(void);
long call_3(void);
long call_4(void);
long call_5(void);

int main(int argc, char **argv)
{
	static long (*const calls[])(void) = { call_1, call_2, call_3, call_4, call_5 };
	int rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1;

	for (int i = 0; i < rounds * 5; i++) {
		if (calls[i % 5]() != getpid())
			return 1;
	}
	return 0;
}
