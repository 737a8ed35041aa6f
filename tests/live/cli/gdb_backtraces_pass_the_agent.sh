#!/bin/sh
# SPDX-License-Identifier: MIT
# timeout: 120
# A thread that waits in a system call stands in the agent's gate. With the gdb
# commands its backtrace goes on in the program, or nobody could debug there.
command -v gdb >/dev/null || { echo "skipped: no gdb"; exit 77; }
set -e
cat >waits.c <<'SOURCE'
#include <unistd.h>
__attribute__((noinline)) static void inner(void)
{
	pause();
	write(1, "", 0);
}
int main(void)
{
	write(1, "ready\n", 6);
	inner();
	return 0;
}
SOURCE
${CC:-cc} -g -O0 -o waits waits.c
mkfifo ready
timeout 100 "$WEIR" trace -o trace ./waits >ready &
weir=$!
read -r line <ready
test "$line" = ready
# The line of its execve begins with its number.
until pid=$(sed -n '1s/^\([0-9]*\)  *execve.*/\1/p' trace) && [ -n "$pid" ]; do
	kill -0 $weir
done
gdb -nx -batch -p "$pid" -ex "source $WEIR_SOURCE/scripts/gdb/weir.py" \
	-ex "weir-symbols $WEIR_BUILD/src/agent/weir-agent.so" -ex backtrace >log 2>&1 || true
kill "$pid"
wait $weir || true
for frame in weir_entry inner main; do
	grep -Eq "^#[0-9]+ .*\b$frame \(" log || { echo "no frame of $frame:"; cat log; exit 1; }
done
