/* SPDX-License-Identifier: MIT */
/*
 * glibc spawns by CLONE_VM|CLONE_VFORK on a stack of its own; file actions,
 * mask and group are set by the child in between.
 * Builds: dynamic musl
 */
#include <spawn.h>

#include "live.h"

int main(void)
{
	char *const argv[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c",
			       (char *)(uintptr_t) "echo spawned; cat <&7", NULL };
	char *const none[] = { NULL };
	char *const path[] = { (char *)(uintptr_t) "PATH=/bin:/usr/bin", NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t empty = set_of(0);
	pid_t child;

	block(SIGUSR1);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 7, "/dev/null", O_RDONLY, 0);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &empty);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	for (unsigned round = 0; round < 5; round++) {
		check_eq(posix_spawn(&child, "/bin/sh", &actions, &attributes, argv, path), 0,
			 "spawn");
		check_exits(child, 0, "the child");
	}
	check_eq(posix_spawn(&child, "/no/such", NULL, NULL, argv, none), ENOENT, "a missing file");
	return 0;
}
