#!/bin/sh
# SPDX-License-Identifier: MIT
# Engines in the style of five known ones for the kernel's utrace, written for
# it but for their includes: each alone, and all five on one process. The
# program behaves as natively except where an engine is there to change it.
# timeout: 180
set -eu
: "${CC:=cc}"
here="$WEIR_SOURCE/tests/live/kernel"
engines='task_finder argument_rewriter stepper breakpoints crash_suspend'

fail() {
	echo "$*" >&2
	exit 1
}

for engine in $engines; do
	$CC -O2 -Wall -Wextra -Wno-unused-parameter -Werror -ffreestanding -mgeneral-regs-only -fPIC \
		-fno-stack-protector -fcf-protection=none -I"$WEIR_SOURCE/include" -nostdlib \
		-shared -o "$engine.so" "$here/$engine.c"
done
$CC -O1 -g -o workload "$here/workload.c"
echo 'the old file' >old
echo 'the new file' >new
ulimit -c 0

status=0
./workload >native || status=$?
[ "$status" = 6 ] || fail "natively: status $status"
sed -e 's/^old: .*/old: the new file/' -e 's/itself: 0/itself: 1/' native >rewritten

# run NAME EXPECTED OPTIONS...
run() {
	name=$1
	expected=$2
	shift 2
	status=0
	timeout 60 "$WEIR" run "$@" -- ./workload >"$name.out" 2>"$name.err" || status=$?
	[ "$status" = 6 ] || fail "$name: status $status: $(cat "$name.err")"
	diff "$expected" "$name.out" || fail "$name: $(cat "$name.err")"
}

# seen NAME: what the engines say, each in its own way.
task_finder_spoke() {
	grep -q 'task_finder: 1 found, with calls$' "$1.err"
}
argument_rewriter_spoke() {
	[ ! -s "$1.err" ] || ! grep -q argument_rewriter "$1.err"
}
stepper_spoke() {
	steps=$(sed -n 's/.*stepper: 2 runs, \([0-9]*\) steps$/\1/p' "$1.err")
	[ "${steps:-0}" -ge 400 ] && [ "$steps" -le 20000 ]
}
breakpoints_spoke() {
	[ "$(grep -c 'breakpoints: 10 hits$' "$1.err")" = 2 ]
}
crash_suspend_spoke() {
	grep -q 'crash_suspend: signal 6$' "$1.err" && grep -q 'examined 1 times$' "$1.err"
}

for engine in $engines; do
	expected=native
	[ "$engine" != argument_rewriter ] || expected=rewritten
	run "$engine" "$expected" -e "./$engine.so"
	"${engine}_spoke" "$engine" || fail "$engine: $(cat "$engine.err")"
done

# Who traces above a rewriter sees what the program does, not what is made of it.
run above rewritten -o above.trace -e ./argument_rewriter.so -e trace
grep -q 'openat(AT_FDCWD, "old", O_RDONLY) = ' above.trace || fail "no open of old in the trace"
[ "$(grep -c 'getppid()' above.trace)" = 2 ] || fail "getppid: $(grep getp above.trace)"
# Once in the program, once where abort() sends its signal.
[ "$(grep -c 'getpid()' above.trace)" = 2 ] || fail "getpid: $(grep getp above.trace)"

all=
for engine in $engines; do
	all="$all -e ./$engine.so"
done
# shellcheck disable=SC2086 # options are meant to split
run all rewritten $all
for engine in $engines; do
	"${engine}_spoke" all || fail "all together, $engine: $(cat all.err)"
done
