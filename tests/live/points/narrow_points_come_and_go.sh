#!/bin/sh
# SPDX-License-Identifier: MIT
# Where there is no room for a jump a probe goes by padding, or has the next instruction
# give way. It comes and goes while threads are anywhere on its way, and signals find
# them in the program.
. "$WEIR_SOURCE/tests/live/points/common.sh"
engine later_engine
program narrow_program -no-pie -fno-pie
timeout 100 "$WEIR" run -e ./later_engine.so ./narrow_program >out 2>err || fail "status $?: $(cat out err)"
[ ! -s err ] || fail "$(cat err)"
