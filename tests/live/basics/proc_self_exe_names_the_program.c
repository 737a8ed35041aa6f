/* SPDX-License-Identifier: MIT */
/*
 * Programs find their own files through /proc/self/exe in several spellings
 * (busybox, Go, Chrome); all must lead to the program, not to weir.
 */
#include "live.h"

static void check_link(const char *path, const char *want)
{
	char got[4096] = "";

	check(readlink(path, got, sizeof(got) - 1) > 0, path);
	check(strcmp(got, want) == 0, path);
}

int main(int argc, char **argv)
{
	char want[4096], path[64];
	struct stat by_name, by_link;

	(void)argc;
	check(realpath(argv[0], want) != NULL, "realpath of argv[0]");
	snprintf(path, sizeof(path), "/proc/%d/exe", getpid());
	check_link("/proc/self/exe", want);
	check_link("/proc/thread-self/exe", want);
	check_link(path, want);
	check_eq(chdir("/proc/self"), 0, "chdir");
	check_link("exe", want);
	check_eq(stat(want, &by_name), 0, "stat");
	check_eq(fstat(open("/proc/self/exe", O_RDONLY), &by_link), 0, "fstat");
	check_eq((long)by_link.st_ino, (long)by_name.st_ino, "the same inode");
	return 0;
}
