/* SPDX-License-Identifier: MIT */
/*
 * 0f 05 inside an immediate, a jump table or read-only data is no instruction; a
 * checksum over never-executed bytes must not change (FIPS self-tests do this).
 */
#include "live.h"

extern const uint8_t lookalikes[], lookalikes_end[];
uint32_t immediate(void);

__asm__(".text\n"
	".globl lookalikes\nlookalikes:\n"
	".rept 64\n.byte 0x0f, 0x05, 0x90, 0x00, 0x10, 0x20\n.endr\n"
	".globl lookalikes_end\nlookalikes_end:\n"
	".globl immediate\nimmediate:\n"
	"	mov $0x050f050f, %eax\n	ret\n");

int main(void)
{
	const uint8_t *code = (const uint8_t *)(uintptr_t)immediate;

	for (unsigned round = 0; round < 100; round++) {
		raw0(SYS_getppid);
		check_eq(immediate(), 0x050f050f, "the immediate");
		check(memcmp(code, "\xb8\x0f\x05\x0f\x05\xc3", 6) == 0, "its bytes");
		for (const uint8_t *at = lookalikes; at < lookalikes_end; at += 6)
			check(memcmp(at, "\x0f\x05\x90\x00\x10\x20", 6) == 0, "data in text");
	}
	return 0;
}
