/* SPDX-License-Identifier: MIT */
/*
 * The two bytes of the instruction may lie on two cache lines or two pages; such
 * a site cannot be written in one store.
 */
#include "code.h"

int main(void)
{
	uint8_t *pages = map_pages(8192, PROT_READ | PROT_WRITE | PROT_EXEC);

	for (unsigned at = 4096 - 16; at < 4096 + 2; at++) {
		long (*call)(void) = code_getter(pages + at, SYS_getpid);

		for (unsigned i = 0; i < 5; i++)
			check_eq(call(), getpid(), "around the page's end");
	}
	for (unsigned at = 1024 - 16; at < 1024 + 2; at++) {
		long (*call)(void) = code_getter(pages + at, SYS_getpid);

		for (unsigned i = 0; i < 5; i++)
			check_eq(call(), getpid(), "around the line's end");
	}
	return 0;
}
