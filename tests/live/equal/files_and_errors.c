/* SPDX-License-Identifier: MIT */
/*
 * Every kind of result of file calls: descriptors, sizes, offsets, errors.
 */
#include "live.h"

int main(void)
{
	char buffer[100];
	int fd = open("a", O_RDWR | O_CREAT | O_TRUNC, 0600);

	write(fd, "hello", 5);
	lseek(fd, 1, SEEK_SET);
	read(fd, buffer, 3);
	pread(fd, buffer, 100, 2);
	ftruncate(fd, 100000);
	lseek(fd, 0, SEEK_END);
	fsync(fd);
	open("missing", O_RDONLY);
	open("a/b", O_RDONLY);
	read(99, buffer, 1);
	raw3(SYS_write, fd, 8, 5);
	lseek(fd, -5, SEEK_SET);
	close(fd);
	close(fd);
	unlink("a");
	unlink("a");
	return 0;
}
