/* SPDX-License-Identifier: MIT */
/*
 * A just-in-time compiler writes code that contains calls; the first run of each
 * page is a trap, later ones a jump, all give the kernel's result.
 */
#include "code.h"

int main(void)
{
	uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE | PROT_EXEC);

	for (unsigned slot = 0; slot < 60; slot++) {
		long (*call)(void) =
		    code_getter(page + slot * 64, slot % 2 ? SYS_getpid : SYS_getppid);

		for (unsigned i = 0; i < 5; i++)
			check_eq(call(), slot % 2 ? getpid() : getppid(), "a generated call");
	}
	return 0;
}
