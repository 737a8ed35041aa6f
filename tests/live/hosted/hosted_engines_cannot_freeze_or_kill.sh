#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever becomes of a hosted engine, its program goes on as if it were alone:
# the engine crashes, ends, does not answer, in a call of every thread; one line
# tells of it. Only a program that requires its engine dies with it.
. "$WEIR_SOURCE/tests/live/hosted/common.sh"
build threads
./threads >native || :
check() {
	[ "$status" = 7 ] || fail "$1: status $status: $(cat stderr)"
	diff native stdout
}
observe ,crash=110 ./threads
check crash
[ "$(grep -c '^weir: engine ./observer: killed by signal 11' stderr)" = 1 ] ||
	fail "crash: $(cat stderr)"
observe ,leave=110 ./threads
check leave
[ "$(grep -c '^weir: engine ./observer: ended with status 0' stderr)" = 1 ] ||
	fail "leave: $(cat stderr)"
observe ,sleep=110,deadline=2 ./threads
check sleep
[ "$(grep -c 'engine ./observer: no answer within 2000 ms: detached' stderr)" = 8 ] ||
	fail "sleep: $(cat stderr)"
observe ,crash=110,required ./threads
[ "$status" = 137 ] || fail "required: status $status: $(cat stderr)"
grep -q '^weir: engine ./observer: killed by signal 11; the program is killed' stderr ||
	fail "required: $(cat stderr)"
