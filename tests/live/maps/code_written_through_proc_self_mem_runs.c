/* SPDX-License-Identifier: MIT */
/*
 * Debuggers in process and some JITs write text through /proc/self/mem, past the
 * page protection.
 */
#include "code.h"

int main(void)
{
	uint8_t *page = map_pages(4096, PROT_READ | PROT_EXEC);
	uint8_t buffer[64];
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

	check(fd >= 0, "open");
	for (unsigned round = 0; round < 200; round++) {
		bool self = round % 2 == 0;

		code_getter(buffer, self ? SYS_getpid : SYS_getppid);
		check_eq(pwrite(fd, buffer, CODE_SIZE, (off_t)(uintptr_t)page), CODE_SIZE,
			 "pwrite");
		long (*call)(void) = (long (*)(void))(uintptr_t)page;
		for (unsigned i = 0; i < 3; i++)
			check_eq(call(), self ? getpid() : getppid(), "the new code");
	}
	return 0;
}
