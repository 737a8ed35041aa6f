/* SPDX-License-Identifier: MIT */
/*
 * Mapping calls change what the agent must know about code; the data side must
 * work as ever: holes, shared files, moves, protections.
 */
#include "live.h"

int main(void)
{
	char *pages = map_pages(16 * 4096, PROT_READ | PROT_WRITE);
	int fd = open("data", O_RDWR | O_CREAT, 0600);

	memset(pages, 7, 16 * 4096);
	check_eq(munmap(pages + 4096, 4096), 0, "a hole");
	check_eq(pages[0] + pages[2 * 4096], 14, "its neighbours");
	check_fails(msync(pages + 4096, 4096, MS_ASYNC), ENOMEM, "the hole is not mapped");
	char *moved = mremap(pages + 8 * 4096, 4096, 2 * 4096, MREMAP_MAYMOVE);
	check(moved != MAP_FAILED && moved[4095] == 7 && moved[4096] == 0, "mremap grows");
	check_eq(ftruncate(fd, 4096), 0, "ftruncate");
	char *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	check(shared != MAP_FAILED, "a shared map");
	memcpy(shared, "through memory", 15);
	char buffer[32];
	check_eq(pread(fd, buffer, 15, 0), 15, "pread");
	check(strcmp(buffer, "through memory") == 0, "the file has it");
	check_fails((long)mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), EINVAL,
		    "size 0");
	check_fails((long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 99, 0), EBADF, "a bad fd");
	return 0;
}
