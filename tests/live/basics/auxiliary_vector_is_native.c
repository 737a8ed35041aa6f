/* SPDX-License-Identifier: MIT */
/*
 * The dynamic loader, Go and sanitizers read the auxiliary vector; order and
 * values are the kernel's, and /proc and prctl tell the same story.
 * Builds: dynamic static static-pie
 */
#include <elf.h>
#include <sys/auxv.h>
#include <sys/prctl.h>

#include "live.h"

static void check_program_headers(void)
{
	const Elf64_Phdr *headers = (const Elf64_Phdr *)getauxval(AT_PHDR);

	check_eq((long)getauxval(AT_PHENT), sizeof(Elf64_Phdr), "AT_PHENT");
	check(headers != NULL && getauxval(AT_PHNUM) > 3, "AT_PHDR and AT_PHNUM");
	check(getauxval(AT_SYSINFO_EHDR) != 0, "the vDSO is there");
	check(memcmp((const char *)getauxval(AT_SYSINFO_EHDR), ELFMAG, SELFMAG) == 0, "and is ELF");
}

int main(int argc, char **argv, char **envp)
{
	unsigned long from_file[128];
	Elf64_auxv_t *entry;
	int fd = open("/proc/self/auxv", O_RDONLY);

	(void)argc;
	while (*envp != NULL)
		envp++;
	entry = (Elf64_auxv_t *)(envp + 1);
	ssize_t size = read(fd, from_file, sizeof(from_file));
	check(size > 64, "read /proc/self/auxv");
	check(memcmp(from_file, entry, (size_t)size) == 0, "/proc/self/auxv equals the stack's");
	for (; entry->a_type != AT_NULL; entry++)
		printf("type %lu\n", entry->a_type);
	printf("page %lu tick %lu secure %lu uid %lu platform %s\n", getauxval(AT_PAGESZ),
	       getauxval(AT_CLKTCK), getauxval(AT_SECURE), getauxval(AT_UID),
	       (const char *)getauxval(AT_PLATFORM));
	check(strcmp((const char *)getauxval(AT_EXECFN), argv[0]) == 0, "AT_EXECFN");
	check_program_headers();
	return 0;
}
