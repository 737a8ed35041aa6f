#!/bin/sh
# SPDX-License-Identifier: MIT
# weir -p sees every thread of a process from then on, also those that sleep in a call
# or run in the program, and the children that it makes later; the end of the
# process is the end of weir.
. "$WEIR_SOURCE/tests/live/attach/common.sh"
build waits
start ./waits
attach -o trace -p "$program"
[ "$attached" = "weir: Process $program attached with 12 threads" ] || fail "$attached"
say check
hear
say wake
hear
say end
program_ends
[ "$status" = 5 ] || fail "the program's status: $status"
weir_ends
[ "$left" = 0 ] || fail "weir's status: $left: $(cat said)"
seen() {
	grep -Eq "$1" trace || fail "not in the trace: $1
$(cat trace)"
}
seen '"check\\n", [0-9]+\) += 6'
# All but sleeps with an end begin anew; those go on as the kernel remembers them.
for call in 'read\([0-9], ' 'futex\(0x[0-9a-f]+, FUTEX_WAIT_PRIVATE, 0, NULL' 'pause\(' \
	'rt_sigsuspend\(\[\]' 'wait4\(-1, ' 'msgrcv\(' 'restart_syscall\(<... resuming'; do
	seen "$call"
done
restarts=$(grep 'restart_syscall(<... resuming' trace | awk '{ print $1 }' | sort -u | wc -l)
[ "$restarts" = 3 ] || fail "restarts: $(cat trace)"
[ "$(grep -c -- '--- SIGUSR1 ' trace)" = 10 ] || fail "signals: $(cat trace)"
seen 'exit_group\(5\)'
[ "$(awk '{ print $1 }' trace | sort -u | wc -l)" = 12 ] || fail "not 12 threads: $(cat trace)"
