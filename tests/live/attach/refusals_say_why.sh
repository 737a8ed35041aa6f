#!/bin/sh
# SPDX-License-Identifier: MIT
# What weir cannot attach to it leaves as it was, and says why, with status 125.
. "$WEIR_SOURCE/tests/live/attach/common.sh"

# refused WORDS OPTIONS...
refused() {
	words=$1
	shift
	status=0
	timeout 60 "$WEIR" "$@" >out 2>err || status=$?
	[ "$status" = 125 ] || fail "$*: status $status"
	grep -q "^weir: .*$words" err || fail "$*: $(cat err)"
}

refused 'process 2147483647: there is no such process' -p 2147483647
refused '-p x: is no process' -p x
refused '-p 0: is no process' -p 0
refused '-p 12,x: is no process' trace -p 12,x
refused 'cannot be started beside it' trace -p 1 true
refused 'do not go with it' trace --strict -p 1
refused 'not copied' branches --source=copies -p 1

cat >other.c <<'C'
#include <linux/seccomp.h>
#include <linux/filter.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog filter = { 1, &allow };
	int status;
	pid_t child;

	if (argc > 1 && strcmp(argv[1], "filtered") == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
		child = getpid();
	} else {
		child = fork();
		if (child == 0)
			pause();
		if (argc > 1 && strcmp(argv[1], "traced") == 0)
			ptrace(PTRACE_SEIZE, child, 0, 0);
		if (argc > 1 && strcmp(argv[1], "stopped") == 0) {
			kill(child, SIGSTOP);
			waitpid(child, &status, WUNTRACED);
		}
	}
	printf("%d\n", (int)child);
	fflush(stdout);
	getchar();
	if (child != getpid())
		kill(child, SIGKILL);
	return 0;
}
C
$CC -o other other.c
for what in "traced is traced by ptrace" "filtered is under seccomp" "stopped is stopped"; do
	start ./other "${what%% *}"
	refused "process $program: ${what#* }" -p "$program"
	program_ends
	[ "$status" = 0 ] || fail "$what: status $status"
done

start "$WEIR" -o /dev/null ./other plain
refused "process $program: is under weir already" -p "$program"
program_ends
[ "$status" = 0 ] || fail "under weir: status $status"
