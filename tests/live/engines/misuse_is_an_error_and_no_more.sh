#!/bin/sh
# SPDX-License-Identifier: MIT
# Bad actions, bad flags, no callbacks, engines and tasks that do not belong together
# or are gone: every call says so, and neither the program nor weir is harmed.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
engine misuse_engine
program misuse_program
timeout 60 "$WEIR" run -e ./misuse_engine.so -o out ./misuse_program || fail "status $?"
if grep failed out; then
	fail "a call of the interface"
fi
