/* SPDX-License-Identifier: MIT */
/*
 * A program that finds memory in /proc/self/maps which is not its own, and advises,
 * locks, protects, moves, unmaps, or watches it: natively there is none, and under a
 * tracer nothing of that may break the program or its children.
 */
#include <inttypes.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

#include "live.h"

enum { LIMIT = 512 };

struct range {
	uintptr_t start, end;
};

static struct range ranges[LIMIT];
static unsigned range_count;

/* What no part of the program or its libc looks like: far from them, or nameless code. */
static bool is_unknown(uintptr_t start, const char *modes, const char *name)
{
	bool far = start >= 0x7e0000000000u && start < 0x7ef000000000u;

	return far || (name[0] == '\0' && modes[2] == 'x');
}

static void find_unknown(void)
{
	FILE *file = fopen("/proc/self/maps", "r");
	char line[512];

	check(file != NULL, "maps");
	while (fgets(line, sizeof(line), file) != NULL && range_count < LIMIT) {
		char modes[8] = "", name[256] = "";
		uintptr_t start, end;

		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s %*s %*s %*s %255s", &start, &end,
			   modes, name) >= 3 &&
		    is_unknown(start, modes, name))
			ranges[range_count++] = (struct range){ start, end };
	}
	fclose(file);
}

static void watch(struct range range)
{
	int fd = (int)raw3(SYS_userfaultfd, O_CLOEXEC | 1 /* user mode only */, 0, 0);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register wish = { .range = { range.start, range.end - range.start },
					.mode = UFFDIO_REGISTER_MODE_MISSING };

	if (fd < 0)
		return;
	if (ioctl(fd, UFFDIO_API, &api) == 0)
		ioctl(fd, UFFDIO_REGISTER, &wish);
	close(fd);
}

static void harm(struct range range)
{
	static const int advice[] = { MADV_DONTNEED, MADV_REMOVE,   MADV_DONTFORK, MADV_WIPEONFORK,
				      MADV_FREE,     MADV_DONTDUMP, MADV_HUGEPAGE };
	void *at = (void *)range.start;
	size_t size = range.end - range.start;

	for (unsigned i = 0; i < sizeof(advice) / sizeof(advice[0]); i++)
		madvise(at, size, advice[i]);
	watch(range);
	mlock(at, size);
	munlock(at, size);
	mprotect(at, size, PROT_NONE);
	mremap(at, size, size + 4096, 0);
	munmap(at, size);
}

static void check_alive(void)
{
	for (unsigned i = 0; i < 20; i++) {
		check_eq(raw0(SYS_getppid), getppid(), "a call");
		check_exits(child_exiting(3), 3, "a child");
	}
}

int main(void)
{
	check_alive();
	find_unknown();
	for (unsigned i = 0; i < range_count; i++)
		harm(ranges[i]);
	check_alive();
	return 0;
}
