/* SPDX-License-Identifier: MIT */
/*
 * mremap carries executable pages along, patched bytes included; a jump relative
 * to the old place would land anywhere.
 */
#include "code.h"

int main(void)
{
	for (unsigned round = 0; round < 100; round++) {
		uint8_t *page = map_pages(4096, PROT_READ | PROT_WRITE | PROT_EXEC);
		uint8_t *room = map_pages(8192, PROT_NONE);
		long (*call)(void) = code_getter(page + 16, SYS_getpid);

		check_eq(call() + call(), 2 * getpid(), "before");
		uint8_t *moved = mremap(page, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, room);
		check(moved == room, "mremap");
		call = (long (*)(void))(uintptr_t)(moved + 16);
		check_eq(call() + call(), 2 * getpid(), "after");
		check_eq(munmap(room, 8192), 0, "munmap");
	}
	return 0;
}
