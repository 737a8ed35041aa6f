#!/bin/sh
# SPDX-License-Identifier: MIT
# A hosted engine that goes while it steps a program, in the trap of a step or
# between two of them, leaves no trap behind that the program would die of.
. "$WEIR_SOURCE/tests/live/hosted/common.sh"
cat >stepped.c <<'C'
#include <unistd.h>
int main(void)
{
	volatile long sum = 0;

	getppid();
	for (long i = 0; i < 2000000; i++)
		sum += i;
	return sum == 1999999000000 ? 7 : 1;
}
C
$CC -O1 -o stepped stepped.c
for steps in 1 2 1000; do
	observe ",crash_step=$steps" ./stepped
	[ "$status" = 7 ] || fail "crash at step $steps: status $status: $(cat stderr)"
	grep -q '^weir: engine ./observer: killed by signal 11' stderr || fail "crash: $(cat stderr)"
	observe ",leave_step=$steps" ./stepped
	[ "$status" = 7 ] || fail "end at step $steps: status $status: $(cat stderr)"
	grep -q '^weir: engine ./observer: ended with status 0' stderr || fail "end: $(cat stderr)"
done
