/* SPDX-License-Identifier: MIT */
/*
 * posix_spawn's clone, with file actions in between.
 */
#include <spawn.h>

#include "live.h"

int main(void)
{
	char *const argv[] = { (char *)(uintptr_t) "cat", NULL };
	char *const envp[] = { NULL };
	posix_spawn_file_actions_t actions;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	for (unsigned i = 0; i < 3; i++) {
		posix_spawn(&child, "/bin/cat", &actions, NULL, argv, envp);
		waitpid(child, NULL, 0);
	}
	return 0;
}
