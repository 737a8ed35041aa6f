#!/bin/sh
# SPDX-License-Identifier: MIT
# Probes at the entry and at the return of functions that are shorter than a jump: the
# one that is made last may take bytes that the other's jump has, which then goes
# another way, but never away: by padding, if it has two bytes of its own.
. "$WEIR_SOURCE/tests/live/points/common.sh"
program short_program
names='four three two one nothing twice'
places=
for name in $names; do
	places=$places,at=short_program:$name
done
./short_program >expected 2>/dev/null
timeout 60 "$WEIR" run -e "probe,return,count$places" -- ./short_program >out 2>err ||
	fail "status $?: $(cat err)"
diff expected out || fail "another sum"
grep -qx '1 traps' err || fail "$(cat err)"
for name in $names; do
	grep -q "$name: 1000 hits, 1000 returns" err || fail "$name: $(grep "$name:" err)"
done
