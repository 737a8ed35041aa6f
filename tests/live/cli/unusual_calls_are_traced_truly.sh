#!/bin/sh
# SPDX-License-Identifier: MIT
# Calls that do not follow the rules of the table: a return from a handler takes
# its argument from the stack, a call by int 0x80 from other registers, a number
# without a name may stand for anything. A trace never guesses.
set -u
. "$WEIR_SOURCE/tests/live/host.sh"
failed=0
without=
host_has int80 || without=int80

cat >calls.c <<'END'
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void handler(int signal)
{
	(void)signal;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = handler };
	sigset_t mask;
	long result = -9;

	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR2);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	umask(022);
	syscall(999, 1, 2, 3, 4, 5, 6);
	(void)argv;
	if (argc == 1)
		__asm__ volatile("int $0x80" : "=a"(result) : "a"(6), "b"(-1), "c"(2), "d"(3) : "memory");
	return result != -9;
}
END
cc -o calls calls.c || exit 77
"$WEIR" trace -o trace ./calls $without || { echo "status $?"; failed=1; }
# expect LINE: the trace has it, as a whole but for its beginning and end.
expect() {
	grep -qF -- "$1" trace && return
	echo "no '$1' in"
	cat trace
	failed=1
}
expect 'rt_sigreturn({mask=[USR2]})       = 0'
expect 'umask(022)                        = 022'
expect 'syscall_0x3e7(0x1, 0x2, 0x3, 0x4, 0x5, 0x6) = -1 ENOSYS (Function not implemented)'
if [ -z "$without" ]; then
	expect 'int80_0x6(0xffffffff, 0x2, 0x3, '
	grep -q 'int80_0x6(.*= -1 EBADF' trace || { echo "int80: $(grep int80 trace)"; failed=1; }
fi

"$WEIR" stat -o counts ./calls $without
rows='rt_sigreturn umask syscall_0x3e7'
[ -n "$without" ] || rows="$rows int80_0x6"
for row in $rows; do
	awk -v row="$row" '$NF == row && $4 == 1 { found = 1 } END { exit !found }' counts && continue
	echo "no call of $row counted in"
	cat counts
	failed=1
done
exit "$failed"
