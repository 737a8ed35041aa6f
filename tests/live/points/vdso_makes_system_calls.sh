#!/bin/sh
# SPDX-License-Identifier: MIT
# With WEIR_VDSO_CALLS asking for the time is a system call, which engines see,
# in every image and child.
. "$WEIR_SOURCE/tests/live/points/common.sh"
engine answers_engine
program time_program
./time_program || fail "native"

seen() {
	timeout 60 "$WEIR" run "$@" -e trace -- sh -c './time_program && exec ./time_program' 2>out ||
		fail "status $?"
	grep -cE '(clock_gettime|gettimeofday|time|clock_getres|getcpu)\(.*= [0-9]' out || true
}

[ "$(seen -e ./answers_engine.so,vdso)" -ge 50 ] || fail "not all calls are seen: $(cat out)"
[ "$(seen -e null)" -lt 50 ] || fail "they are seen without being asked for"
