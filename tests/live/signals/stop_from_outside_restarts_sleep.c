/* SPDX-License-Identifier: MIT */
/*
 * SIGSTOP and SIGCONT without handlers leave nanosleep and read uninterrupted:
 * the kernel restarts them by restart_syscall.
 */
#include <time.h>

#include "live.h"

int main(void)
{
	int ends[2], status;
	char byte;

	check_eq(pipe(ends), 0, "pipe");
	for (unsigned round = 0; round < 3; round++) {
		pid_t child = fork();

		if (child == 0) {
			struct timespec time = { 0, 150 * 1000 * 1000 };

			check_eq(nanosleep(&time, NULL), 0, "nanosleep");
			check_eq(read(ends[0], &byte, 1), 1, "read");
			_exit(4);
		}
		for (unsigned i = 0; i < 3; i++) {
			wait_asleep(child);
			kill(child, SIGSTOP);
			check_eq(waitpid(child, &status, WUNTRACED), child, "stopped");
			kill(child, SIGCONT);
			check_eq(waitpid(child, &status, WCONTINUED), child, "continued");
		}
		check_eq(write(ends[1], "x", 1), 1, "write");
		check_exits(child, 4, "the child");
	}
	return 0;
}
