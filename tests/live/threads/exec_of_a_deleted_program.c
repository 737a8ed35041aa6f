/* SPDX-License-Identifier: MIT */
/*
 * /proc/self/exe leads to the image even after its name is gone; updaters and
 * tests run so.
 */
#include <sys/sendfile.h>

#include "live.h"

int main(int argc, char **argv)
{
	struct stat info;

	if (argc == 2) {
		puts("ran without a name");
		return 0;
	}
	if (argc == 1) {
		int self = open(argv[0], O_RDONLY);
		int copy = open("copy", O_WRONLY | O_CREAT, 0755);

		check_eq(fstat(self, &info), 0, "fstat");
		check_eq(sendfile(copy, self, NULL, (size_t)info.st_size), info.st_size, "copy");
		close(copy);
		execl("./copy", "./copy", "a", "b", (char *)NULL);
		return 1;
	}
	check_eq(unlink("copy"), 0, "unlink");
	check_fails(execl("./copy", "x", (char *)NULL), ENOENT, "the name is gone");
	execl("/proc/self/exe", "self", "last", (char *)NULL);
	return 1;
}
