#!/bin/sh
# SPDX-License-Identifier: MIT
# An engine changes the status that a process of one thread ends with, be it that
# of an exit or a deadly signal, into that of either; a process of several threads
# keeps its own.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
engine codes_engine
program codes_program

# codes WISHED EXPECTED: all statuses but the last become EXPECTED.
codes() {
	timeout 60 "$WEIR" run -o "out.$1" -e "./codes_engine.so,code=$1" ./codes_program >found ||
		fail "$1: status $?"
	printf '%s\n%s\n%s\n%s\n500\n' "$2" "$2" "$2" "$2" >expected
	diff expected found || fail "code $1"
	# Whether SIGABRT (6) leaves a core (80) only the kernel knows.
	[ "$(sed -n 's/^.*exit 8*\([0-9a-f]*\)$/\1/p' "out.$1" | head -n 5 | tr '\n' ' ')" = \
		'300 400 f 6 500 ' ] || fail "$1: original codes: $(cat "out.$1")"
}
codes 700 700
codes 9 9
codes f f
codes 22 22
# Nobody dies by SIGCHLD.
codes 11 f
