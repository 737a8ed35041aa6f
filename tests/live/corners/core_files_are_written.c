/* SPDX-License-Identifier: MIT */
/*
 * A crash leaves a core that debuggers can read, of a size like the program's.
 */
#include <dirent.h>
#include <elf.h>

#include "live.h"

static bool pattern_is_plain(void)
{
	char pattern[128] = "";
	FILE *file = fopen("/proc/sys/kernel/core_pattern", "r");

	check(file != NULL && fgets(pattern, sizeof(pattern), file) != NULL, "core_pattern");
	fclose(file);
	return pattern[0] != '|' && pattern[0] != '/';
}

int main(void)
{
	struct rlimit core;
	bool found = false;

	if (!pattern_is_plain())
		skip("core files go to a program here");
	check_eq(getrlimit(RLIMIT_CORE, &core), 0, "getrlimit");
	core.rlim_cur = core.rlim_max;
	setrlimit(RLIMIT_CORE, &core);
	pid_t child = fork();
	if (child == 0)
		*(volatile int *)(uintptr_t)8 = 1;
	int status = status_of(child);
	check(WCOREDUMP(status), "the core flag");
	DIR *folder = opendir(".");
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		char magic[4] = "";
		struct stat info;

		if (strncmp(entry->d_name, "core", 4) != 0)
			continue;
		int fd = open(entry->d_name, O_RDONLY);
		check_eq(read(fd, magic, 4), 4, "read");
		check(memcmp(magic, ELFMAG, 4) == 0, "an ELF file");
		check_eq(fstat(fd, &info), 0, "fstat");
		check(info.st_size < 16 << 20, "no bigger than the program");
		found = true;
	}
	check(found, "a core file");
	return 0;
}
