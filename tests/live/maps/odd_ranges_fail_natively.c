/* SPDX-License-Identifier: MIT */
/*
 * Ranges that are empty, not aligned, wrap or leave the address space are the
 * kernel's to refuse: the agent, which looks at ranges first, must neither
 * walk them nor answer otherwise.
 */
#include "live.h"

static const unsigned long ranges[][2] = {
	{ 0, 0 },
	{ ~0UL, 0 },
	{ ~0UL, 1 },
	{ ~0UL - 4095, 4096 },
	{ ~0UL - 8191, 4096 },
	{ 4096, ~0UL },
	{ 4097, 4096 },
	{ 1UL << 63, 1UL << 63 },
	{ 1UL << 47, 4096 },
	{ 0, ~0UL },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		long start = (long)ranges[i][0];
		long size = (long)ranges[i][1];

		printf("%zu: %ld %ld %ld %ld %ld %ld\n", i,
		       /* Not munmap of so much that it would take the program too. */
		       size < 1L << 40 ? raw3(SYS_munmap, start, size, 0) : 0,
		       raw3(SYS_mprotect, start + 1, size, PROT_READ),
		       raw3(SYS_madvise, start, size, MADV_NORMAL),
		       raw_syscall(SYS_mremap, start, size, size, MREMAP_MAYMOVE, 0, 0),
		       raw_syscall(SYS_mmap, start | 1, size, PROT_READ,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
		       raw_syscall(SYS_mmap, start | 1, size, PROT_READ,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
	}
	return 0;
}
