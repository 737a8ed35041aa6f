#!/bin/sh
# SPDX-License-Identifier: MIT
# timeout: 120
# Wherever on the way of a call a debugger finds a thread, in stub, entry, agent
# or return, and without any symbols of weir, its backtrace shows the program.
command -v gdb >/dev/null || { echo "skipped: no gdb"; exit 77; }
set -e
cat >calls.c <<'SOURCE'
#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) static long inner(long sum)
{
	long parent;

	__asm__ volatile("syscall; cmp $-4095, %%rax"
			 : "=a"(parent)
			 : "0"(110L /* getppid */)
			 : "rcx", "r11", "cc", "memory");
	return sum + parent;
}
int main(void)
{
	long sum = 0;

	for (int i = 0; i < 1000; i++)
		sum = inner(sum);
	dprintf(1, "%d\n", getpid());
	for (;;)
		sum = inner(sum);
}
SOURCE
${CC:-cc} -g -O1 -o calls calls.c
cat >walk.py <<'SOURCE'
import gdb
gdb.execute("break inner")
gdb.execute("continue")
gdb.execute("delete")
places, bad = set(), []
for i in range(700):
    gdb.execute("stepi", to_string=True)
    names, frame = [], gdb.newest_frame()
    pc = frame.pc()
    while frame is not None and len(names) < 20:
        names.append(frame.name())
        frame = frame.older()
    places.add("program" if names[0] else "weir")
    if "main" not in names or (names[0] is None and "inner" not in names):
        bad.append(f"{pc:#x}: {names}")
    if names[0] == "main" and "weir" in places:
        break
print("walked", i, sorted(places), "lost at", len(bad), bad[:5])
SOURCE
mkfifo ready
timeout 100 "$WEIR" run -e null -- ./calls >ready &
weir=$!
read -r line <ready
pid=$line
gdb -nx -batch -p "$pid" -ex "source $WEIR_SOURCE/scripts/gdb/weir.py" -ex 'source walk.py' >log 2>&1 || true
kill "$pid"
status=0
wait $weir || status=$?
test $status -eq 143 || { echo "ended with $status"; exit 1; }
grep -q "^walked .*\['program', 'weir'\] lost at 0 " log || { tail -30 log; exit 1; }
