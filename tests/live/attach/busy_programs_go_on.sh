#!/bin/sh
# SPDX-License-Identifier: MIT
# weir comes and goes again and again, while threads make calls, threads, processes and
# images without pause: nothing goes wrong in them, and each time they are seen.
# timeout: 200
. "$WEIR_SOURCE/tests/live/attach/common.sh"
build busy
start ./busy
for round in 1 2 3 4 5 6 7 8 9 10; do
	attach trace -o trace -p "$program"
	until [ -s trace ]; do
		kill -0 "$weir" 2>/dev/null || fail "round $round: weir is gone: $(cat <&5)"
	done
	leave
	grep -q 'pipe2(' trace || fail "round $round: no calls: $(head -20 trace)"
	rm trace
done
say end
hear
[ "$heard" = "0 wrong" ] || fail "$heard"
program_ends
[ "$status" = 8 ] || fail "the program's status: $status"
