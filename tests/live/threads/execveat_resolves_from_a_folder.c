/* SPDX-License-Identifier: MIT */
/*
 * A relative path belongs to the folder's descriptor, not to the working folder.
 */
#include "live.h"

int main(void)
{
	char *const argv[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c",
			       (char *)(uintptr_t) "exit 12", NULL };
	char *const envp[] = { NULL };
	int folder = open("/bin", O_RDONLY | O_DIRECTORY);
	pid_t child = fork();

	if (child == 0) {
		raw_syscall(SYS_execveat, folder, (long)"sh", (long)argv, (long)envp, 0, 0);
		_exit(1);
	}
	check_exits(child, 12, "sh of the folder");
	check_eq(raw_syscall(SYS_execveat, folder, (long)"nothing", (long)argv, (long)envp, 0, 0),
		 -ENOENT, "a missing name");
	check_eq(raw_syscall(SYS_execveat, 99, (long)"sh", (long)argv, (long)envp, 0, 0), -EBADF,
		 "a bad folder");
	return 0;
}
