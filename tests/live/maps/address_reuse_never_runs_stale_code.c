/* SPDX-License-Identifier: MIT */
/*
 * munmap and mmap of the same address with other code, a thousand times; MAP_FIXED
 * over it without munmap as well. Stubs must neither be reused nor pile up.
 */
#include "code.h"

int main(void)
{
	uint8_t *page = map_pages(4096, PROT_NONE);

	for (unsigned round = 0; round < 1000; round++) {
		bool self = round % 3 == 0;

		if (round % 2 == 0)
			check_eq(munmap(page, 4096), 0, "munmap");
		void *at = mmap(page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		check(at == page, "MAP_FIXED");
		long (*call)(void) = code_getter(page, self ? SYS_getpid : SYS_getppid);
		check_eq(call() + call(), 2l * (self ? getpid() : getppid()), "two calls");
	}
	return 0;
}
