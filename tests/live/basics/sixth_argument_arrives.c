/* SPDX-License-Identifier: MIT */
/*
 * The syscall() wrapper takes the sixth argument from the stack into r9; a
 * tracer that clobbers r9 maps at the wrong offset.
 */
#include "live.h"

int main(void)
{
	int fd = open("two-pages", O_RDWR | O_CREAT, 0600);

	check_eq(pwrite(fd, "A", 1, 0) + pwrite(fd, "B", 1, 4096), 2, "pwrite");
	for (unsigned round = 0; round < 3; round++) {
		const char *page = (const char *)syscall(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE,
							 (long)fd, 4096l);

		check(page != MAP_FAILED, "mmap");
		check_eq(page[0], 'B', "the offset was honoured");
	}
	return 0;
}
