/* SPDX-License-Identifier: MIT */
/*
 * A daemon leaves its session and parent behind and must still be followed; its
 * words come back through a pipe, after the first process of the pair is gone.
 */
#include <sys/prctl.h>

#include "live.h"

int main(void)
{
	char buffer[64] = "";
	ssize_t got, size = 0;
	int ends[2];

	check_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0, "subreaper");
	check_eq(pipe(ends), 0, "pipe");
	pid_t child = fork();
	if (child == 0) {
		check(setsid() == getpid(), "setsid");
		if (fork() != 0)
			_exit(0);
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execl("/bin/sh", "sh", "-c", "echo from the daemon; exit 8", (char *)NULL);
	}
	close(ends[1]);
	check_exits(child, 0, "the middle process");
	while ((got = read(ends[0], buffer + size, sizeof(buffer) - 1 - (size_t)size)) > 0)
		size += got;
	printf("%s", buffer);
	int status;
	check(wait(&status) > 0 && WEXITSTATUS(status) == 8, "the orphan is ours to reap");
	return 0;
}
