/* SPDX-License-Identifier: MIT */
/*
 * Counts its own page faults by perf_event, makes some, and shows the descriptor
 * to whoever looks at getppid; then a descriptor that does not exist.
 */
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGES = 100, PAGE = 4096 };

int main(void)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.exclude_kernel = 1,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0);
	char *pages =
	    mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t count = 0;

	madvise(pages, PAGES * PAGE, MADV_NOHUGEPAGE);
	for (int i = 0; i < PAGES; i++)
		pages[i * PAGE] = 1;
	syscall(SYS_getppid, fd);
	read(fd, &count, sizeof(count));
	printf("%lu\n", (unsigned long)count);
	syscall(SYS_getppid, 99);
	return fd < 0;
}
