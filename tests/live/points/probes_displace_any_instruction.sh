#!/bin/sh
# SPDX-License-Identifier: MIT
# A probe on each kind of instruction changes nothing of what the instruction
# does, and is hit once for each time that it runs; in programs that lie high,
# and low, where short instructions have no room for a jump and trap.
. "$WEIR_SOURCE/tests/live/points/common.sh"

for flags in -pie -no-pie; do
	program displaced_program $flags -Wl,-z,noexecstack
	places=
	for name in $(./displaced_program 1 names); do
		places=$places,at=displaced_program:probed_$name
	done
	timeout 100 "$WEIR" --debug log run -e "probe,count$places" -- ./displaced_program 1000 >out 2>err ||
		fail "$flags: status $?: $(cat out)"
	all=$(./displaced_program 1 names | wc -l)
	exact=$(grep -c ': 1000 hits, 0 returns, 1 places, 0 impossible' err) || true
	[ "$exact" -eq "$all" ] || fail "$flags: $exact of $all are exact: $(grep -v 'probed.*: 1000 hits' err)"
done
