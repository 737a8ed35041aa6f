/* SPDX-License-Identifier: MIT */
/*
 * mremap takes a library's code elsewhere, patched bytes included, or makes a second
 * copy of it (DONTUNMAP), or another name for it: the calls run at each place.
 */
#include "code.h"

enum { PAGE = 4096 };

static long call(uint8_t *at, int nr)
{
	long (*code)(long, long, long, long) = (long (*)(long, long, long, long))(uintptr_t)at;
	long result = 0;

	for (unsigned i = 0; i < 5; i++)
		result = code(nr, 0, 0, 0);
	return result;
}

int main(void)
{
	uint8_t bytes[PAGE] = { 0 };

	code_caller(bytes + 32);
	for (unsigned round = 0; round < 50; round++) {
		uint8_t *at = code_from_file(bytes, sizeof(bytes));
		uint8_t *room = map_pages(PAGE, PROT_NONE);

		check_eq(call(at + 32, SYS_getpid), getpid(), "where it was loaded");
		check(mremap(at, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, room) == room, "move");
		check_eq(call(room + 32, SYS_getppid), getppid(), "moved onto a given place");
		uint8_t *copy = mremap(room, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
		check(copy != MAP_FAILED, "DONTUNMAP");
		check_eq(call(copy + 32, SYS_getpid), getpid(), "moved by DONTUNMAP");
		/* What stays behind is the file again, without what was written to it. */
		check_eq(call(room + 32, SYS_getppid), getppid(), "what stayed behind");
		check_eq(munmap(room, PAGE) + munmap(copy, PAGE), 0, "munmap");
	}
	return 0;
}
