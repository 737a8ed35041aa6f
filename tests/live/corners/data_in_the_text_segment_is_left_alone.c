/* SPDX-License-Identifier: MIT */
/*
 * Without separate code segments read-only data lies in executable pages; its
 * bytes may spell syscall anywhere.
 * Flags: -Wl,-z,noseparate-code
 */
#include "live.h"

static const uint8_t table[] = { 0x0f, 0x05, 0x0f, 0x05, 0xc3, 0x0f,
				 0x05, 0x00, 0x00, 0x00, 0x00, 0x0f };

int main(void)
{
	volatile const uint8_t *bytes = table;
	unsigned sum = 0;

	for (unsigned round = 0; round < 100; round++) {
		check_eq(raw0(SYS_getppid), getppid(), "a call");
		sum = 0;
		for (unsigned i = 0; i < sizeof(table); i++)
			sum = sum * 31 + bytes[i];
	}
	printf("%u\n", sum);
	return 0;
}
