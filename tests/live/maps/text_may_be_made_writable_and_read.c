/* SPDX-License-Identifier: MIT */
/*
 * mprotect over the program's own text keeps working; so does reading it, and the
 * protections asked for are the ones that hold.
 */
#include "live.h"

int main(void)
{
	uintptr_t page = (uintptr_t)main & ~4095ul;
	volatile uint8_t *code = (volatile uint8_t *)(uintptr_t)main;

	for (unsigned round = 0; round < 50; round++) {
		check_eq(raw0(SYS_getppid), getppid(), "a call");
		check_eq(mprotect((void *)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC), 0,
			 "rwx");
		code[0] = code[0];
		check_eq(raw0(SYS_getppid), getppid(), "a call");
		check_eq(mprotect((void *)page, 8192, PROT_READ | PROT_EXEC), 0, "rx");
	}
	return 0;
}
