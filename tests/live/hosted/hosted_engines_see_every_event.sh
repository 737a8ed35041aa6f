#!/bin/sh
# SPDX-License-Identifier: MIT
# An engine in a process of its own sees what one inside would: all events of a
# program, its child and its exec; it changes calls, results and memory.
. "$WEIR_SOURCE/tests/live/hosted/common.sh"
build observed
echo right >weir-to
echo wrong >weir-in
observe ,rewrite ./observed
[ "$status" = 5 ] || fail "status $status: $(cat stderr)"
printf 'parent 4711\nright\n' >expected
diff expected stdout
# Deaths are reported while others go on: only the order within a task is certain.
grep -v '^entry' events | sort >seen
sort >expected <<'EVENTS'
exec elf ./observed
getppid gave 4711
signal 10
clone
exec elf /bin/true
exit 0 0
death of child 1 1
reap of child
release child
exit 1280 1280
death of first 1 1
reap of first
release first
finish
EVENTS
diff expected seen
[ "$(grep -v child events | tail -n 4 | tr '\n' ,)" = 'death of first 1 1,reap of first,release first,finish,' ] ||
	fail "the end: $(tail -n 5 events)"
for call in 59 110 257 231; do
	grep -q "^entry $call\$" events || fail "no call $call among the events"
done
[ "$(cat stderr)" = 'observer is ready' ] || fail "stderr: $(cat stderr)"
