/* SPDX-License-Identifier: MIT */
/*
 * int 0x80 uses the 32-bit table even from 64-bit code: number 20 is getpid
 * there and writev here.
 */
#include "host.h"
#include "live.h"

int main(void)
{
	if (!host_has_int80())
		skip("no ia32 emulation");
	for (unsigned round = 0; round < 3; round++) {
		long result;

		__asm__ volatile("int $0x80" : "=a"(result) : "0"(20l) : "memory");
		check_eq(result, getpid(), "getpid by int 0x80");
		__asm__ volatile("int $0x80" : "=a"(result) : "0"(64l) : "memory");
		check_eq(result, getppid(), "getppid by int 0x80");
	}
	return 0;
}
