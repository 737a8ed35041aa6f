/* SPDX-License-Identifier: MIT */
/*
 * Descriptor numbers are results too: the lowest free one each time.
 */
#include "live.h"

int main(void)
{
	int ends[2];
	char buffer[16];

	pipe(ends);
	pipe2(ends, O_CLOEXEC | O_NONBLOCK);
	read(ends[0], buffer, 16);
	write(ends[1], "four", 4);
	read(ends[0], buffer, 16);
	dup(1);
	dup2(1, 20);
	dup2(20, 20);
	dup3(1, 21, O_CLOEXEC);
	dup3(1, 1, 0);
	fcntl(20, F_GETFD);
	fcntl(21, F_GETFD);
	fcntl(1, F_DUPFD, 30);
	fcntl(1, F_GETFL);
	syscall(SYS_close_range, 20u, 40u, 0u);
	close(20);
	dup(0);
	return 0;
}
