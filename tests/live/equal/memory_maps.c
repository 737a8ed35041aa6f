/* SPDX-License-Identifier: MIT */
/*
 * Results that are addresses, and the failures among them.
 */
#include "live.h"

int main(void)
{
	char *pages = map_pages(1u << 20, PROT_READ | PROT_WRITE);

	mprotect(pages, 4096, PROT_NONE);
	mprotect(pages + 1, 4096, PROT_READ);
	madvise(pages, 1u << 20, MADV_DONTNEED);
	pages = mremap(pages, 1u << 20, 2u << 20, MREMAP_MAYMOVE);
	munmap(pages, 2u << 20);
	munmap(pages + 1, 4096);
	mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 77, 0);
	raw3(SYS_brk, 0, 0, 0);
	sbrk(100000);
	msync((void *)4096, 4096, MS_SYNC);
	mincore(pages, 4096, (unsigned char *)pages);
	return 0;
}
