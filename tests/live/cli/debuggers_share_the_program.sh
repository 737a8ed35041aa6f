#!/bin/sh
# SPDX-License-Identifier: MIT
# timeout: 180
# gdb, then strace, attach to a program that weir traces. Breakpoints and steps are
# gdb's alone: the trace has no SIGTRAP. Both see the program's calls and its signals
# arrive, and when they have left the trace goes on to the end.
command -v gdb >/dev/null || { echo "skipped: no gdb"; exit 77; }
command -v strace >/dev/null || { echo "skipped: no strace"; exit 77; }
set -e
cat >works.c <<'SOURCE'
#include <signal.h>
#include <unistd.h>
static volatile sig_atomic_t signals;
static volatile long steps;
static void count(int signal)
{
	(void)signal;
	signals++;
}
__attribute__((noinline)) static void work(void)
{
	steps++;
	steps++;
	getppid();
}
int main(void)
{
	signal(SIGUSR1, count);
	write(1, "ready\n", 6);
	while (signals < 2)
		work();
	write(1, "done\n", 5);
	return 7;
}
SOURCE
${CC:-cc} -g -O0 -o works works.c
mkfifo lines
timeout 150 "$WEIR" trace -o trace -e trace=write ./works >lines &
weir=$!
exec 3<lines
read -r line <&3
test "$line" = ready
pid=$(sed -n 's/^\([0-9]*\) .*write(1, "ready.*/\1/p' trace)
until test -n "$pid"; do
	kill -0 $weir
	pid=$(sed -n 's/^\([0-9]*\) .*write(1, "ready.*/\1/p' trace)
done

gdb -nx -batch -p "$pid" -ex 'handle SIGSYS nostop noprint pass' -ex 'break work' -ex continue \
	-ex 'print steps' -ex next -ex next -ex 'print steps' -ex stepi -ex 'info symbol $pc' \
	-ex 'delete' -ex detach >gdb.log 2>&1 || true
grep -q '^Breakpoint 1, work ()' gdb.log || { cat gdb.log; exit 1; }
grep -q 'received signal' gdb.log && { cat gdb.log; exit 1; }
first=$(sed -n 's/^\$1 = //p' gdb.log)
test "$(sed -n 's/^\$2 = //p' gdb.log)" -ge $((first + 1)) || { cat gdb.log; exit 1; }
grep -q 'of .*/works' gdb.log || { cat gdb.log; exit 1; }
kill -USR1 "$pid"

timeout 60 strace -p "$pid" -o strace.log 2>strace.err &
strace=$!
until grep -q getppid strace.log 2>/dev/null; do
	kill -0 $strace
done
kill -INT $strace
wait $strace || true
grep -q 'detached' strace.err || { cat strace.err; exit 1; }
kill -USR1 "$pid"
read -r line <&3
test "$line" = done
status=0
wait $weir || status=$?
test $status = 7
grep -q SIGTRAP trace && { grep SIGTRAP trace; exit 1; }
test "$(grep -c -e '--- SIGUSR1' trace)" = 2
tail -1 trace | grep -q 'exited with 7'
