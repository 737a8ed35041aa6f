#!/bin/sh
# SPDX-License-Identifier: MIT
# A program that is no hosted engine, or whose init refuses, ends weir with
# status 125 and the reason, before the traced program runs.
. "$WEIR_SOURCE/tests/live/hosted/common.sh"
refused() {
	message=$1
	shift
	status=0
	timeout 60 "$WEIR" run -e "$1" -- sh -c 'echo ran' >stdout 2>stderr || status=$?
	[ "$status" = 125 ] || fail "$1: status $status"
	[ ! -s stdout ] || fail "$1: the program ran"
	grep -qF "weir: engine $message" stderr || fail "$1: $(cat stderr)"
}
refused './observer: does not want to' ./observer,refuse
refused './observer: unknown option nonsense' ./observer,out=events,nonsense
refused './observer: cannot write: /no/such/folder' ./observer,out=/no/such/folder
refused './observer: deadline= takes seconds' ./observer,deadline=soon
refused '/bin/false: ended with status 1 before it was ready' /bin/false
cp observer not-executable
chmod 644 not-executable
refused './not-executable: cannot be started: Permission denied' ./not-executable
status=0
./observer || status=$?
[ "$status" = 3 ] || fail "started by nobody: status $status"
