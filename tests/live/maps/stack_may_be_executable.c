/* SPDX-License-Identifier: MIT */
/*
 * gcc's nested functions put code on the stack; with -z execstack it runs there,
 * calls and all.
 * Flags: -z execstack
 */
#include "code.h"

int main(void)
{
	uint8_t code[64];

	for (unsigned round = 0; round < 100; round++) {
		long (*call)(void) = code_getter(code, round % 2 ? SYS_getpid : SYS_getppid);

		__asm__ volatile("" : : "r"(code) : "memory");
		check_eq(call(), round % 2 ? getpid() : getppid(), "code on the stack");
	}
	return 0;
}
