/* SPDX-License-Identifier: MIT */
/*
 * Per-process state in the kernel: it must be the program's, not a helper's.
 */
#include "live.h"

int main(void)
{
	char path[4096];
	struct stat info;

	umask(027);
	check_eq(mkdir("below", 0777), 0, "mkdir");
	check_eq(chdir("below"), 0, "chdir");
	check(getcwd(path, sizeof(path)) != NULL, "getcwd");
	check(strcmp(strrchr(path, '/'), "/below") == 0, "the name");
	check_eq(stat(".", &info), 0, "stat");
	check_eq(info.st_mode & 0777, 0750, "the umask applied");
	check_eq(umask(0), 027, "and reads back");
	return 0;
}
