/* SPDX-License-Identifier: MIT */
/*
 * CLONE_VFORK without CLONE_VM: the parent waits for the child's exec or exit, which shows in a
 * file offset that both share, and sees nothing of what the child wrote to its memory.
 */
#include "live.h"

#include <sched.h>

static volatile int written;

static pid_t make(unsigned long more)
{
	return (pid_t)syscall(SYS_clone, (unsigned long)(CLONE_VFORK | SIGCHLD) | more, 0, 0, 0, 0);
}

int main(void)
{
	int fd = memfd_create("shared", 0);

	check(fd >= 0, "memfd_create");
	for (int round = 1; round <= 20; round++) {
		pid_t child = make(round % 2 != 0 ? CLONE_FILES : 0);

		if (child == 0) {
			for (unsigned i = 0; i < 50; i++)
				raw0(SYS_sched_yield);
			written = round;
			check_eq(write(fd, "x", 1), 1, "write");
			if (round % 4 != 0)
				_exit(3);
			execl("/bin/sh", "sh", "-c", "exit 3", NULL);
			_exit(4);
		}
		check_eq(lseek(fd, 0, SEEK_CUR), round, "the parent waited for the child");
		check_exits(child, 3, "the child");
		check_eq(written, 0, "the parent's memory");
	}
	return 0;
}
