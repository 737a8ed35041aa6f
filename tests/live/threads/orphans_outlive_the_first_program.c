/* SPDX-License-Identifier: MIT */
/*
 * The tracer ends with the last process, the status is the first one's: output
 * of an orphan must not be lost.
 * Ends: exit 3
 */
#include "live.h"

int main(void)
{
	int ends[2];
	char byte;
	pid_t parent = getpid();

	check_eq(pipe(ends), 0, "pipe");
	if (fork() == 0) {
		close(ends[1]);
		/* End of file comes with the parent's death. */
		check_eq(read(ends[0], &byte, 1), 0, "read");
		check(getpid() != parent, "the orphan");
		int fd = open("orphan", O_CREAT | O_WRONLY, 0600);
		check_eq(write(fd, "x", 1), 1, "write");
		_exit(0);
	}
	return 3;
}
