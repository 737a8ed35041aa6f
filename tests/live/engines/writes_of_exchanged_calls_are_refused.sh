#!/bin/sh
# SPDX-License-Identifier: MIT
# What was noted about a call says nothing about the one that another engine makes of it.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
engine exchanged_engine
program exchanged_program

timeout 60 "$WEIR" run -o out -e ./exchanged_engine.so ./exchanged_program || fail "status $?"
sed -n 's/.*\(call [0-9]*: .*\)$/\1/p' out | tail -n 2 >found
printf 'call 110: 0\ncall 63: -22\n' >expected
diff expected found
