#!/bin/sh
# SPDX-License-Identifier: MIT
# A process that weir has left is as it was: its signals, its descriptors, its memory,
# its code. That holds as often as one likes, and for ordinary users.
. "$WEIR_SOURCE/tests/live/attach/common.sh"
build state
as=
[ "$(id -u)" != 0 ] || as='setpriv --reuid 65534 --regid 65534 --clear-groups'
for user in "" "$as"; do
	start $user ./state
	for round in 1 2 3 4 5 6 7 8; do
		attach trace -o /dev/null -p "$program"
		say call
		hear
		say call
		hear
		leave
		say compare
		hear
		[ "$heard" = "the same" ] || fail "round $round: not the same any more: $heard"
	done
	program_ends
	[ "$status" = 6 ] || fail "the program's status: $status"
done
