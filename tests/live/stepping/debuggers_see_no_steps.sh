#!/bin/sh
# SPDX-License-Identifier: MIT
# An engine steps a program to which a debugger or strace has attached: the engine sees
# each step, the same ones as without them, and they see no trap of it. Breakpoints and
# steps of the debugger are its own. Either leaves first.
# timeout: 240
set -eu
. "$WEIR_SOURCE/tests/live/stepping/stepping.sh"

fail() {
	echo "$*" >&2
	cat said err [gs]*.out >&2 || true
	exit 1
}

program debugged

mkfifo go
"$WEIR" run -e ./engine.so -- ./debugged <go >said 2>err &
weir=$!
exec 3>go

alive() {
	kill -0 "$weir" 2>/dev/null || fail "weir has ended"
}

# told N: waits until the engine has spoken so often. No time is measured.
told() {
	while [ "$(grep -c 'steps$\|left$' err)" -lt "$1" ]; do
		alive
	done
}

# debug NAME COMMANDS...
debug() {
	name=$1
	shift
	timeout 100 gdb --batch -nx -ex 'set breakpoint pending off' -p "$pid" \
		-ex 'handle SIGSYS nostop noprint pass' "$@" >"$name.out" 2>&1 ||
		fail "gdb: $name"
	! grep 'SIG[A-RT-Z]\|SIGS[A-XZ]' "$name.out" || fail "gdb saw a signal: $name"
}

where='printf "between + %d\n", (long)$pc - (long)between'
inside='printf "helper + %d\n", (long)$pc - (long)helper'

while [ ! -s said ]; do
	alive
done
read -r pid <said

# On its own: one run of single steps, one of blocks.
echo r >&3
told 1
echo r >&3
told 2

# Both kinds with gdb, which has a breakpoint behind each of them and steps there.
debug gdb-runs -ex 'break between' \
	-ex 'shell echo r >go' -ex 'continue' -ex 'stepi' -ex 'stepi' -ex "$where" \
	-ex 'shell echo r >go' -ex 'continue'
told 4
[ "$(grep -c '^Breakpoint 1, between' gdb-runs.out)" = 2 ] || fail "two breakpoints"
grep -q '^between + 2$' gdb-runs.out || fail "a step of gdb"

# gdb has left.
echo r >&3
told 5
echo r >&3
told 6

# A breakpoint and steps of gdb in the midst of the steps.
debug gdb-inside -ex 'break *helper' -ex 'break between' \
	-ex 'shell echo r >go' -ex 'continue' -ex "$inside" -ex 'stepi' \
	-ex "$inside" -ex 'delete 1' -ex 'continue'
told 7
grep -q '^Breakpoint 1, .*helper' gdb-inside.out || fail "the breakpoint inside"
grep -q '^helper + 0$' gdb-inside.out || fail "at the breakpoint"
grep -q '^helper + 4$' gdb-inside.out || fail "behind the instruction"
grep -q '^Breakpoint 2, between' gdb-inside.out || fail "the breakpoint behind"
echo r >&3
told 8

# strace, which leaves first.
strace -o strace.out -e trace=getpgid -p "$pid" 2>strace.err &
strace=$!
while ! grep -q attached strace.err; do
	kill -0 "$strace" 2>/dev/null || fail "strace: $(cat strace.err)"
done
echo r >&3
told 9
echo r >&3
told 10
kill "$strace"
wait "$strace" || true
! grep SIGTRAP strace.out || fail "strace saw a step"
grep -q 'getpgid(1001)' strace.out || fail "strace saw no call"
echo r >&3
told 11

# The engine leaves first, and gdb has the program for itself.
debug gdb-last -ex 'break between' -ex 'shell echo l >go' -ex 'shell echo r >go' -ex 'continue' \
	-ex 'stepi' -ex "$where"
grep -q '^Breakpoint 1, between' gdb-last.out || fail "the breakpoint at the end"
exec 3>&-
wait "$weir" || fail "status $?"

# Behind the breakpoint of run 7 the engine has no steps, until the program makes a call.
sed -n 's/.*\(single\|block\): \([0-9]*\) steps$/\1 \2/p' err | sed -e '7d' >steps
for kind in single block; do
	[ "$(grep "^$kind" steps | sort -u | wc -l)" = 1 ] || fail "$kind steps differ"
done
set -- $(sed -n '1s/single //p;2s/block //p' steps)
[ "$1" -ge 150 ] && [ "$2" -ge 20 ] && [ "$2" -lt "$1" ] || fail "$1 and $2 steps"
grep -q 'left$' err || fail "the engine did not leave"
