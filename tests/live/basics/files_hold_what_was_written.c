/* SPDX-License-Identifier: MIT */
/*
 * Plain file work, every byte checked: the calls that most programs live on.
 */
#include <sys/uio.h>

#include "live.h"

int main(void)
{
	char buffer[64] = "";
	struct stat info;
	struct iovec parts[2] = { { (void *)(uintptr_t) "one ", 4 },
				  { (void *)(uintptr_t) "two", 3 } };
	int fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0640);

	check_eq(fd, 3, "the lowest free descriptor");
	check_eq(writev(fd, parts, 2), 7, "writev");
	check_eq(pwrite(fd, "T", 1, 4), 1, "pwrite");
	check_eq(lseek(fd, 0, SEEK_CUR), 7, "lseek");
	check_eq(pread(fd, buffer, sizeof(buffer), 0), 7, "pread");
	check(strcmp(buffer, "one Two") == 0, "what was read");
	check_eq(ftruncate(fd, 3), 0, "ftruncate");
	check_eq(fstat(fd, &info), 0, "fstat");
	check_eq(info.st_size, 3, "the size");
	check_eq(rename("file", "other"), 0, "rename");
	check_fails(access("file", F_OK), ENOENT, "the old name");
	check_fails(open("other", O_CREAT | O_EXCL, 0600), EEXIST, "O_EXCL");
	check_eq(unlink("other"), 0, "unlink");
	check_eq(close(fd), 0, "close");
	check_fails(close(fd), EBADF, "close twice");
	return 0;
}
