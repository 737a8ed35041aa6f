#!/bin/sh
# SPDX-License-Identifier: MIT
# clone3 takes arguments of a later time, too, when what it does not know of is zero:
# children that are made so must not get away.
set -u

cat >sizes.c <<'C'
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	static const long sizes[] = { 64, 80, 88, 96, 128, 4096 };
	static union {
		struct clone_args fields;
		char bytes[4096];
	} arguments = { .fields = { .exit_signal = SIGCHLD } };

	for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int status;
		pid_t child = syscall(SYS_clone3, &arguments, sizes[i]);

		if (child == 0)
			_exit(33);
		if (waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 33)
			return 1;
	}
	return 0;
}
C
gcc -D_GNU_SOURCE -O1 -o sizes sizes.c || exit 1

"$WEIR" trace -o trace ./sizes || exit 1
followed=$(grep -c 'exit_group(33)' trace)
[ "$followed" = 6 ] || { echo "followed $followed of 6"; cat trace; exit 1; }
