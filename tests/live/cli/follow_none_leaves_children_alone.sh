#!/bin/sh
# SPDX-License-Identifier: MIT
# With --follow=none a child is no business of weir's from its first instruction:
# no handler, no filter of its calls, no descriptor; the trace says so; and weir
# does not wait for it.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
cat >child.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	char line[256];

	while (fgets(line, sizeof(line), status) != NULL) {
		if (strncmp(line, "SigCgt:", 7) == 0)
			printf("%s", line);
	}
	getppid();
	/* Ends by a signal as it does natively, and its own child as well. */
	if (fork() == 0)
		_exit(4);
	wait(NULL);
	fflush(stdout);
	abort();
}

int main(void)
{
	char gone;
	int status;
	int ends[2];

	if (fork() == 0)
		child();
	wait(&status);
	printf("child %d\n", WTERMSIG(status));
	fflush(stdout);
	printf("shell %d\n", WEXITSTATUS(system("exit 3")));
	fflush(stdout);
	/* This one outlives weir. */
	if (pipe(ends) == 0 && fork() == 0) {
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		setsid();
		close(ends[0]);
		close(ends[1]);
		for (;;)
			pause();
	}
	close(ends[1]);
	return (int)read(ends[0], &gone, 1);
}
END
$CC -D_GNU_SOURCE -O1 -o child child.c
timeout 60 "$WEIR" trace --follow=none -o trace ./child >stdout || fail "status $?"
last=$(sed -n 's/.*runs untraced: process \([0-9]*\): .*/\1/p' trace | tail -n 1)
kill -0 "$last" || fail "the last child is gone"
kill -KILL "$last"
printf 'SigCgt:\t0000000000000000\nchild 6\nshell 3\n' >expected
diff expected stdout
[ "$(grep -c 'runs untraced: process [0-9]*: not followed, as --follow says +++$' trace)" = 3 ] ||
	fail "$(cat trace)"
[ "$(grep -c getppid trace)" = 0 ] || fail "a child was traced: $(cat trace)"
[ "$(cut -d' ' -f1 trace | sort -u | wc -l)" = 1 ] || fail "others than the first: $(cat trace)"
