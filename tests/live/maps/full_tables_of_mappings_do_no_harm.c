/* SPDX-License-Identifier: MIT */
/*
 * A process has as many mappings as it may have: nothing can be mapped any more, also
 * not by whoever rewrites calls. They go on working, no mapping is left over from an
 * attempt, and when there is room again everything is as before.
 */
#include "code.h"

enum { PAGE = 4096, SITES = 32, LIMIT = 1 << 20 };

static uint8_t bytes[SITES * 64];

static long count_mappings(void)
{
	static char buffer[1 << 16];
	int fd = open("/proc/self/maps", O_RDONLY);
	long lines = 0, size;

	while ((size = read(fd, buffer, sizeof(buffer))) > 0)
		for (long i = 0; i < size; i++)
			lines += buffer[i] == '\n';
	close(fd);
	return lines;
}

static void call_all(uint8_t *code, const char *when)
{
	for (unsigned round = 0; round < 5; round++)
		for (unsigned site = 0; site < SITES; site++)
			check_eq(((long (*)(void))(uintptr_t)(code + site * 64))(), getppid(),
				 when);
}

int main(void)
{
	static const int protections[] = { PROT_NONE, PROT_READ };
	uint8_t *room = map_pages((size_t)LIMIT * PAGE, PROT_NONE);
	long made = 0;

	for (unsigned site = 0; site < SITES; site++)
		code_getter(bytes + site * 64, SYS_getppid);
	uint8_t *code = code_from_file(bytes, sizeof(bytes));
	/* Each other page is protected differently, and so a mapping of its own. */
	while (made < LIMIT && mprotect(room + made * PAGE, PAGE, protections[made % 2]) == 0)
		made++;
	check(made > 1000 && made < LIMIT, "the table of mappings is full");
	/* That took two places at a time; one may be left. */
	for (int i = 0;
	     mmap(NULL, PAGE, protections[i % 2], MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
	     i++)
		check(i < 10, "hardly any place is left");
	long before = count_mappings();
	call_all(code, "with a full table");
	check_eq(count_mappings(), before, "mappings left over");
	check_eq(munmap(room, (size_t)LIMIT * PAGE), 0, "munmap");
	call_all(code, "with room again");
	return 0;
}
