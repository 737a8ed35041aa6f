/* SPDX-License-Identifier: MIT */
/*
 * Careful compilers write to RW pages and then turn them RX; the turn must not
 * hide the calls inside.
 */
#include "code.h"

int main(void)
{
	for (unsigned round = 0; round < 200; round++) {
		uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE);
		long (*call)(void) = code_getter(page, SYS_getpid);

		check_eq(mprotect(page, 4096, PROT_READ | PROT_EXEC), 0, "mprotect");
		check_eq(call() + call(), 2 * getpid(), "calls");
		check_eq(munmap(page, 4096), 0, "munmap");
	}
	return 0;
}
