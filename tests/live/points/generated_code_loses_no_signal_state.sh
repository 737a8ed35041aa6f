#!/bin/sh
# SPDX-License-Identifier: MIT
# With WEIR_BACKSTOP an engine hears of instructions in generated code as well.
# The traps that this takes leave the program's signals, its mask and what it
# asked of the counter as they were.
. "$WEIR_SOURCE/tests/live/points/common.sh"
. "$WEIR_SOURCE/tests/live/host.sh"
engine answers_engine
program generated_program
if host_has counter; then
	export FORBID=1
fi
./generated_program || fail "native: status $?"
timeout 60 "$WEIR" run -e ./answers_engine.so ./generated_program || fail "without: status $?"
[ -n "${FORBID:-}" ] || { echo "skip: the counter cannot be forbidden"; exit 77; }
timeout 60 "$WEIR" run -e ./answers_engine.so,backstop ./generated_program ||
	fail "with: status $?"
timeout 60 "$WEIR" run -e ./answers_engine.so,backstop,count ./generated_program 2>err ||
	fail "counted: status $?"
# Three images, three places in each: three reads of proven code, five of generated code.
grep -q '^72 instructions' err || fail "not all are heard of: $(cat err)"
timeout 60 "$WEIR" --no-patch run -e ./answers_engine.so,backstop ./generated_program ||
	fail "calls that trap: status $?"
