#!/bin/sh
# SPDX-License-Identifier: MIT
# The stop of attaching aborts a restartable sequence, as any interruption does.
. "$WEIR_SOURCE/tests/live/attach/common.sh"
build sequence
for round in 1 2 3 4 5; do
	start ./sequence
	attach trace -o trace -p "$program"
	[ $((round % 2)) = 0 ] || leave
	say end
	program_ends
	[ "$status" = 4 ] || fail "round $round: the program's status: $status"
	[ $((round % 2)) = 1 ] || weir_ends
done
