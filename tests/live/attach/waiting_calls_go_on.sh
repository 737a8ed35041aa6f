#!/bin/sh
# SPDX-License-Identifier: MIT
# Threads that wait, each in another call, do not notice that weir comes and goes: no
# call returns for it, and a signal afterwards breaks each off, as ever.
. "$WEIR_SOURCE/tests/live/attach/common.sh"
build waits
for round in 1 2 3; do
	start ./waits
	if [ $round != 3 ]; then
		attach trace -o trace -p "$program"
		say check
		hear
		[ "$heard" = waiting ] || fail "weir has come: $heard"
	fi
	if [ $round = 1 ]; then
		leave
		[ "$left" = 0 ] || fail "weir ended with $left"
		say check
		hear
		[ "$heard" = waiting ] || fail "weir has left: $heard"
	fi
	say wake
	hear
	[ "$heard" = "10 returned, 10 interrupted, 10 handled, of 10" ] || fail "round $round: $heard"
	say end
	program_ends
	[ "$status" = 5 ] || fail "round $round: the program's status: $status"
done
