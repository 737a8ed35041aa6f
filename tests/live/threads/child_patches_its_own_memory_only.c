/* SPDX-License-Identifier: MIT */
/*
 * A child that patches through a descriptor opened by its parent would write
 * into the parent. Fresh sites in both show it.
 */
#include "live.h"

static const uint8_t body[] = { 0xb8, 39, 0, 0, 0, 0x0f, 0x05, 0x90, 0x90, 0x90, 0xc3 };

int main(void)
{
	for (int round = 0; round < 20; round++) {
		uint8_t *code = map_pages(4096, PROT_READ | PROT_WRITE);

		memcpy(code, body, sizeof(body));
		check_eq(mprotect(code, 4096, PROT_READ | PROT_EXEC), 0, "mprotect");
		long (*call)(void) = (long (*)(void))(uintptr_t)code;
		pid_t child = fork();
		if (child == 0) {
			for (unsigned i = 0; i < 3; i++)
				check_eq(call(), getpid(), "the child's own pid");
			_exit(0);
		}
		check_exits(child, 0, "the child");
		for (unsigned i = 0; i < 3; i++)
			check_eq(call(), getpid(), "the parent's own pid");
		munmap(code, 4096);
	}
	return 0;
}
