#!/bin/sh
# SPDX-License-Identifier: MIT
# The seccomp backstop cannot be taken away, so a process without an agent would
# die of its first call. An execve that nobody can serve fails then, and the
# program goes on; nobody can be left to a debugger.
set -e
${CC:-cc} -o deny "$WEIR_SOURCE/tests/live/deny.c"
cat >program.c <<'SOURCE'
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <unistd.h>

int main(void)
{
	FILE *out = fopen("out", "w");
	pid_t weir = getppid();
	long traceme = ptrace(PTRACE_TRACEME, 0, NULL, NULL);

	fprintf(out, "traceme %ld %d\n", traceme, errno);
	fprintf(out, "seccomp %d\n", prctl(PR_GET_SECCOMP));
	kill(weir, SIGKILL);
	while (getppid() == weir)
		sched_yield();
	errno = 0;
	execl("/bin/true", "true", NULL);
	fprintf(out, "execve %d\n", errno);
	fclose(out);
	return 0;
}
SOURCE
${CC:-cc} -o program program.c
mkfifo over
# The program, which outlives weir, holds the pipe until it ends.
(./deny 157:59=1 -- "$WEIR" run -e null -- ./program || true) >over &
read -r _ <over || true
wait $! || true
printf 'traceme -1 1\nseccomp 2\nexecve 11\n' | diff - out
