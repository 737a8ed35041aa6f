/* SPDX-License-Identifier: MIT */
/*
 * CLONE_FILES without CLONE_VM: a descriptor opened by the child is ours too.
 */
#include <sched.h>

#include "live.h"

int main(void)
{
	pid_t pid = (pid_t)raw_syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0, 0);

	if (pid == 0) {
		check_eq(open("/dev/null", O_RDWR), 3, "the child's open");
		_exit(0);
	}
	check_exits(pid, 0, "the child");
	check_eq(write(3, "x", 1), 1, "the descriptor is ours");
	check_eq(unshare(CLONE_FILES), 0, "unshare");
	check_eq(close(3), 0, "close");
	return 0;
}
