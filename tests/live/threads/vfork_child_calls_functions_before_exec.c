/* SPDX-License-Identifier: MIT */
/*
 * Between vfork and exec the child runs on the parent's stack and calls
 * functions (CPython's subprocess does); the parent's frames must survive.
 */
#include "live.h"

__attribute__((noinline)) static int deep(int depth)
{
	volatile char room[256];

	memset((char *)(uintptr_t)room, depth, sizeof(room));
	return depth == 0 ? (int)raw0(SYS_getppid) : deep(depth - 1) + room[0] - depth;
}

int main(void)
{
	char *const argv[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c",
			       (char *)(uintptr_t) "exit 6", NULL };
	char *const envp[] = { NULL };
	volatile long guard = 0x5151515151515151;

	for (unsigned round = 0; round < 30; round++) {
		pid_t child = vfork();

		if (child == 0) {
			deep(20);
			dup2(1, 5);
			close(5);
			execve("/bin/sh", argv, envp);
			_exit(1);
		}
		check_exits(child, 6, "sh");
		check_eq(guard, 0x5151515151515151, "the parent's frame");
	}
	return 0;
}
