/* SPDX-License-Identifier: MIT */
/*
 * The program may map, protect and unmap wherever /proc/self/maps shows nothing;
 * what the agent holds must not make that fail half-way.
 */
#include "live.h"

int main(void)
{
	uint8_t *space = map_pages(1u << 30, PROT_NONE);

	for (unsigned i = 0; i < 64; i++) {
		uint8_t *at = space + ((size_t)i << 24);

		check_eq(mprotect(at, 4096, PROT_READ | PROT_WRITE), 0, "mprotect");
		at[0] = (uint8_t)i;
		check(mmap(at + 8192, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
			   0) == at + 8192,
		      "MAP_FIXED inside");
	}
	check_eq(munmap(space, 1u << 30), 0, "munmap of it all");
	check_fails(msync(space, 4096, MS_ASYNC), ENOMEM, "gone");
	return 0;
}
