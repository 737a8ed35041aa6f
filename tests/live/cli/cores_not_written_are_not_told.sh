#!/bin/sh
# SPDX-License-Identifier: MIT
# How a process ended is what its parent hears, however soon that one reaps it: here
# no child leaves a core.
set -u

cat >deaths.c <<'C'
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	struct rlimit no_core = { 0, 0 };

	setrlimit(RLIMIT_CORE, &no_core);
	for (int i = 0; i < 500; i++) {
		int status;
		pid_t child = fork();

		if (child == 0)
			kill(getpid(), SIGSEGV);
		if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status) || WCOREDUMP(status))
			return 1;
	}
	return 0;
}
C
gcc -D_GNU_SOURCE -O1 -o deaths deaths.c || exit 1
timeout 60 "$WEIR" trace -e trace=none -o trace ./deaths || exit 1
told=$(grep -c ' +++ killed by SIGSEGV +++$' trace)
[ "$told" = 500 ] || { echo "$told of 500"; grep -F 'core dumped' trace | head -n 3; exit 1; }
