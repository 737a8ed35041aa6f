#!/bin/sh
# SPDX-License-Identifier: MIT
# weir attaches to a process of several threads just when one of them executes a file,
# which ends the others, those that weir has stopped already among them. It comes or it
# says why not, but neither hangs, and the program goes on.
# timeout: 200
. "$WEIR_SOURCE/tests/live/attach/common.sh"
build changes
start ./changes
came=0
for round in $(seq 1 60); do
	status=0
	rm -f said
	timeout -k 20 -s INT 20 "$WEIR" trace -o trace -p "$program" 2>said &
	weir_timeout=$!
	until [ -s said ] 2>/dev/null; do
		kill -0 $weir_timeout 2>/dev/null || break
	done
	kill -INT "$(cat /proc/$weir_timeout/task/$weir_timeout/children)" 2>/dev/null || :
	wait $weir_timeout || status=$?
	case $status in
	0) came=$((came + 1)) ;;
	125) ;;
	*) fail "round $round: weir ended with $status: $(cat said)" ;;
	esac
	kill -0 "$program" 2>/dev/null || fail "round $round: the program is gone: $(cat said)"
done
touch enough
program_ends
[ "$status" = 3 ] || fail "the program's status: $status"
[ $came -gt 5 ] || fail "weir came $came times only: $(cat said)"
