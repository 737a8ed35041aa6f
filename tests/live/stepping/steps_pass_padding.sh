#!/bin/sh
# SPDX-License-Identifier: MIT
# A call that goes by two jumps is one step, as one that goes by a trap.
set -eu
. "$WEIR_SOURCE/tests/live/stepping/stepping.sh"

program padded -no-pie -fno-pie

timeout 60 "$WEIR" run -e ./engine.so -- ./padded >jumps.out 2>&1 || fail "by jumps"
timeout 60 "$WEIR" --no-patch run -e ./engine.so -- ./padded now >traps.out 2>&1 || fail "by traps"
[ "$(grep -c 'steps$' jumps.out)" = 2 ] || fail "not two runs"
diff jumps.out traps.out || fail "the steps differ"
