#!/bin/sh
# SPDX-License-Identifier: MIT
# What a point is for happens once for each run of its instruction, in whatever
# moment a signal comes and whether the instruction is answered or runs in a
# copy; and the program is never shown outside of its own code.
. "$WEIR_SOURCE/tests/live/points/common.sh"
engine answers_engine
program storm_program
./storm_program native >out || fail "native: $(cat out)"
timeout 100 "$WEIR" run -e ./answers_engine.so ./storm_program counts >out ||
	fail "answered: status $?: $(cat out)"
timeout 100 "$WEIR" run -e ./answers_engine.so,count ./storm_program native >out 2>err ||
	fail "copied: status $?: $(cat out)"
grep -q "^$(cat out) instructions" err || fail "$(cat out) reads, but $(cat err)"
