#!/bin/sh
# SPDX-License-Identifier: MIT
# A callback may put a probe on an address of the running program, which then can
# change registers there, and take it away again.
. "$WEIR_SOURCE/tests/live/points/common.sh"
engine later_engine
program later_program
timeout 60 "$WEIR" run -e ./later_engine.so ./later_program >out 2>err || fail "status $?: $(cat out err)"
[ ! -s err ] || fail "$(cat err)"
