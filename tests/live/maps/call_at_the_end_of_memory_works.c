/* SPDX-License-Identifier: MIT */
/*
 * syscall; ret in the last bytes before an unmapped page: whatever looks at the
 * bytes that follow must not fault.
 */
#include "code.h"

int main(void)
{
	uint8_t *pages = map_pages(8192, PROT_READ | PROT_WRITE | PROT_EXEC);

	check_eq(munmap(pages + 4096, 4096), 0, "munmap");
	for (unsigned gap = 0; gap < 6; gap++) {
		uint8_t *code = pages + 4096 - CODE_SIZE - gap;

		memset(pages + 4096 - CODE_SIZE - 6, 0x90, CODE_SIZE + 6);
		long (*call)(void) = code_getter(code, SYS_getpid);
		for (unsigned i = 0; i < 5; i++)
			check_eq(call(), getpid(), "a call at the end");
	}
	return 0;
}
