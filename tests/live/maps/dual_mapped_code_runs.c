/* SPDX-License-Identifier: MIT */
/*
 * Hardened JITs write through one view of a memfd and run through another; the
 * executable view is never writable.
 */
#include "code.h"

int main(void)
{
	int fd = memfd_create("jit", MFD_CLOEXEC);

	check_eq(ftruncate(fd, 65536), 0, "ftruncate");
	uint8_t *writable = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	uint8_t *executable = mmap(NULL, 65536, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	check(writable != MAP_FAILED && executable != MAP_FAILED, "mmap");
	for (unsigned round = 0; round < 500; round++) {
		unsigned at = round * 64 % 65536;
		bool self = round % 2 == 0;

		code_getter(writable + at, self ? SYS_getpid : SYS_getppid);
		long (*call)(void) = (long (*)(void))(uintptr_t)(executable + at);
		for (unsigned i = 0; i < 3; i++)
			check_eq(call(), self ? getpid() : getppid(),
				 "through the executable view");
	}
	return 0;
}
