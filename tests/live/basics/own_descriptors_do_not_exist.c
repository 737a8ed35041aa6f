/* SPDX-License-Identifier: MIT */
/*
 * Whatever call asks about numbers that the program never opened, they are not
 * open: also not by fstat, read, write, lseek, ioctl, as folder of openat, or
 * as the file of a mapping.
 */
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "live.h"

int main(void)
{
	struct stat st;
	char byte = 0;
	int number;

	for (int fd = 3; fd < 2000; fd++) {
		check_fails(fstat(fd, &st), EBADF, "fstat");
		check_fails(read(fd, &byte, 1), EBADF, "read");
		check_fails(write(fd, &byte, 1), EBADF, "write");
		check_fails(pread(fd, &byte, 1, 0), EBADF, "pread");
		check_fails((int)lseek(fd, 0, SEEK_CUR), EBADF, "lseek");
		check_fails(ioctl(fd, FIONREAD, &number), EBADF, "ioctl");
		check_fails(dup(fd), EBADF, "dup");
		check_fails(openat(fd, "x", O_RDONLY), EBADF, "openat");
		check_eq(close(openat(fd, "/dev/null", O_RDONLY)), 0, "openat from the root");
		check(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED &&
			  errno == EBADF,
		      "mmap");
	}
	return 0;
}
