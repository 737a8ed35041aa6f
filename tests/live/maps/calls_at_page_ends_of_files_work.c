/* SPDX-License-Identifier: MIT */
/*
 * A library's last page may end with a call, and nothing be mapped behind it: up
 * to the ret itself. In front stands what has misled backward decoders: a mask
 * whose immediate reads as the start of another instruction.
 */
#include "code.h"

enum { PAGE = 4096, ROUNDS = 50 };

static const uint8_t code[] = {
	0x89, 0xf8,		/* mov %edi, %eax */
	0x40, 0xf6, 0xc6, 0x81, /* test $0x81, %sil */
	0x40, 0x80, 0xf6, 0x81, /* xor $0x81, %sil */
	0x0f, 0x05,		/* syscall */
	0x90, 0x90, 0x90, 0x90, /* as many as fit */
};

/* The code with so many nops behind the call, in the last bytes of a page. */
static void call_at_end(unsigned nops)
{
	uint8_t page[PAGE];
	size_t size = sizeof(code) - 4 + nops + 1;

	memset(page, 0xcc, sizeof(page));
	memcpy(page + PAGE - size, code, size - 1);
	page[PAGE - 1] = 0xc3;
	uint8_t *at = code_from_file(page, sizeof(page));
	long (*call)(long) = (long (*)(long))(uintptr_t)(at + PAGE - size);

	for (unsigned i = 0; i < ROUNDS; i++)
		check_eq(call(SYS_getpid), getpid(), "a call at the end of a file");
	check_eq(munmap(at, PAGE), 0, "munmap");
}

int main(void)
{
	for (unsigned nops = 0; nops <= 4; nops++)
		call_at_end(nops);
	return 0;
}
