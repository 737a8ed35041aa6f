#!/bin/sh
# SPDX-License-Identifier: MIT
# DEATH comes when a thread is dead and REAP when somebody waited for it, once
# each and in this order, in whatever way threads and processes end.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
engine ends_engine
program ends_program

# ends WAY STATUS < LINES: what the engine saw of each thread must be these lines.
ends() {
	sort >expected
	status=0
	timeout 60 "$WEIR" run -o out -e ./ends_engine.so ./ends_program "$1" 2>err || status=$?
	[ "$status" = "$2" ] || fail "$1: status $status, not $2: $(cat err out)"
	sed 's/^[0-9]* *//' out >all
	grep "^[0-3] " all | sort >found
	diff expected found >&2 || fail "$1: $(cat out)"
	awk '$2 == "death" { died[$1] = 1 } $2 == "reap" && !died[$1] { exit 1 }' all ||
		fail "$1: reaped before dead"
}

ends threads 0 <<LINES
0 exec
0 exit 0
0 death 1 17
0 reap
1 exit 0
1 death 0 -1
1 reap
2 exit 0
2 death 0 -1
2 reap
LINES
ends zombie 0 <<LINES
0 exec
0 exit 0
0 death 1 17
0 reap
1 exit 500
1 death 1 17
1 reap
LINES
ends unwanted 0 <<LINES
0 exec
0 exit 0
0 death 1 17
0 reap
1 exit 500
1 death 1 -1
1 reap
LINES
ends killed 0 <<LINES
0 exec
0 exit 0
0 death 1 17
0 reap
1 death 1 17
1 reap
2 death 0 -1
2 reap
3 death 0 -1
3 reap
LINES
ends leader_first 7 <<LINES
0 exec
0 exit 300
0 death 0 17
0 reap
1 exit 700
1 death 1 -1
1 reap
LINES
# The thread that executes takes the leader's place, and number.
ends exec_by_another 0 <<LINES
0 exec
0 death 0 17
0 reap
1 exec
1 exit 0
1 death 1 17
1 reap
LINES
