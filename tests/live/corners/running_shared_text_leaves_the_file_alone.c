/* SPDX-License-Identifier: MIT */
/*
 * Code run from a MAP_SHARED mapping is the file itself: a patch in memory would
 * be a write to disk, into every other process that runs it.
 */
#include "code.h"

int main(void)
{
	uint8_t before[4096] = { 0 }, after[4096];
	int fd = open("code", O_RDWR | O_CREAT, 0700);

	for (unsigned i = 0; i < 16; i++)
		code_getter(before + i * 64 + i, SYS_getpid);
	check_eq(write(fd, before, 4096), 4096, "write");
	uint8_t *text = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	check(text != MAP_FAILED, "mmap");
	for (unsigned i = 0; i < 160; i++) {
		unsigned at = i % 16 * 65;
		long (*call)(void) = (long (*)(void))(uintptr_t)(text + at);

		check_eq(call(), getpid(), "a call from shared text");
	}
	check_eq(pread(fd, after, 4096, 0), 4096, "pread");
	check(memcmp(before, after, 4096) == 0, "the file is as it was");
	return 0;
}
