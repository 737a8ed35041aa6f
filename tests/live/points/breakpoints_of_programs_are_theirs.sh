#!/bin/sh
# SPDX-License-Identifier: MIT
# Where a probe has room for a trap byte only, that byte's signals are weir's, and
# those of the program's own breakpoints are the program's.
. "$WEIR_SOURCE/tests/live/points/common.sh"
program breakpoints_program -no-pie
./breakpoints_program >out || fail "native: $(cat out)"
timeout 60 "$WEIR" --debug log run -e probe,count,at=breakpoints_program:trapped -- ./breakpoints_program \
	>out 2>err || fail "status $?: $(cat out)"
grep -q ': 1000 hits' err || fail "$(cat err)"
