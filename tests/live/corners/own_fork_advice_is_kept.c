/* SPDX-License-Identifier: MIT */
/*
 * MADV_DONTFORK and MADV_WIPEONFORK shape the child's memory; crypto libraries
 * use them against state shared by fork.
 */
#include "live.h"

int main(void)
{
	char *pages = map_pages(3 * 4096, PROT_READ | PROT_WRITE);

	memset(pages, 9, 3 * 4096);
	check_eq(madvise(pages, 4096, MADV_WIPEONFORK), 0, "MADV_WIPEONFORK");
	check_eq(madvise(pages + 4096, 4096, MADV_DONTFORK), 0, "MADV_DONTFORK");
	for (unsigned round = 0; round < 5; round++) {
		pid_t child = fork();

		if (child == 0) {
			check_eq(pages[0], 0, "wiped");
			check_fails(msync(pages + 4096, 4096, MS_ASYNC), ENOMEM, "not there");
			check_eq(pages[8192], 9, "kept");
			_exit(0);
		}
		check_exits(child, 0, "the child");
		check_eq(pages[0] + pages[4096], 18, "the parent's are untouched");
	}
	return 0;
}
