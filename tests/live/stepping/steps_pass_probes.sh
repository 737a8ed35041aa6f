#!/bin/sh
# SPDX-License-Identifier: MIT
# Probed instructions are stepped as if they were not: the same steps, the same results,
# and the probes hear of each time. So are those that are answered from a table.
set -eu
. "$WEIR_SOURCE/tests/live/stepping/stepping.sh"

program debugged
printf 'r\nr\nr\nr\n' >orders

# steps NAME OPTIONS...: how many the engine saw in each run.
steps() {
	name=$1
	shift
	timeout 60 "$WEIR" run -e ./engine.so "$@" -- ./debugged <orders >"$name.out" 2>&1 ||
		fail "$name"
	grep 'steps$' "$name.out" >"$name"
	[ "$(wc -l <"$name")" = 4 ] || fail "$name: not four runs"
}

steps plain
steps entries -e probe,at=debugged:helper,at=debugged:all_kinds,count
steps returns -e probe,at=debugged:helper,at=debugged:all_kinds,return,count
steps table --cpuid=mask=tbm
diff plain table || fail "table: steps differ"
diff plain entries || fail "entries: steps differ"
diff plain returns || fail "returns: steps differ"
# Five runs, one before all steps. helper is called four times in each, and jumped to once.
grep -q 'helper: 25 hits' entries.out || fail "calls of helper"
grep -q 'all_kinds: 5 hits' entries.out || fail "calls of all_kinds"
grep -q 'helper: 25 hits, 25 returns' returns.out || fail "returns of helper"
