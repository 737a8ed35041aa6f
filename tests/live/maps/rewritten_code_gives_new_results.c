/* SPDX-License-Identifier: MIT */
/*
 * The same page, made writable, rewritten with another call number, made
 * executable again: no stale stub may answer.
 */
#include "code.h"

int main(void)
{
	uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE);
	long (*call)(void) = NULL;

	for (unsigned round = 0; round < 500; round++) {
		bool self = round % 2 == 0;

		check_eq(mprotect(page, 4096, PROT_READ | PROT_WRITE), 0, "writable");
		memset(page, 0xcc, 64);
		call = code_getter(page + round % 32, self ? SYS_getpid : SYS_getppid);
		check_eq(mprotect(page, 4096, PROT_READ | PROT_EXEC), 0, "executable");
		for (unsigned i = 0; i < 3; i++)
			check_eq(call(), self ? getpid() : getppid(), "the new code's result");
	}
	return 0;
}
