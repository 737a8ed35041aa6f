#!/bin/sh
# SPDX-License-Identifier: MIT
# A probe that goes by two jumps, or has the next instruction give way, is no step more,
# and hears of each time.
set -eu
. "$WEIR_SOURCE/tests/live/stepping/stepping.sh"

program narrow -no-pie -fno-pie

timeout 60 "$WEIR" run -e ./engine.so -- ./narrow >plain.out 2>&1 || fail "plain"
timeout 60 "$WEIR" run -e ./engine.so -e probe,at=narrow:padded,at=narrow:evicting,count -- \
	./narrow probed >probed.out 2>&1 || fail "probed: $?"
[ "$(grep -c 'steps$' plain.out)" = 2 ] || fail "not two runs"
grep 'steps$' plain.out >plain
grep 'steps$' probed.out | diff plain - || fail "the steps differ"
grep -q 'padded: 20 hits' probed.out || fail "calls of padded"
grep -q 'evicting: 20 hits' probed.out || fail "calls of evicting"
