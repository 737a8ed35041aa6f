#!/bin/sh
# SPDX-License-Identifier: MIT
# What weir_cpuid_table promises: which row is for what, and that who is asked before
# the table, or comes to the same instruction by a probe, hears of each as ever.
. "$WEIR_SOURCE/tests/live/points/common.sh"
engine table_engine
# A C library of its own: the one of the system refuses the CPU of this table.
program table_answers -static

cat >once <<'END'
0 0: 7 1 2 3
0 5: 7 1 2 3
7 0: 10 11 12 13
7 1: 30 31 32 33
7 2: 20 21 22 23
7 3: 30 31 32 33
7 ffffffff: 30 31 32 33
40 0: 0 0 0 0
40 1: 40 41 42 43
40 2: 0 0 0 0
1234 2: 20 21 22 23
80000000 1: -2147483648 0 0 0
80000001 0: 0 0 0 0
80860000 9: 50 51 52 53
ffffffff 0: 0 0 0 0
40000000 2: 0 0 0 0
END
cat once once >expected

# answers HEARD OPTIONS: the same answers, of so many of which somebody hears.
answers() {
	timeout 60 "$WEIR" run -e "./table_engine.so$2" -- ./table_answers >out 2>err ||
		fail "$2: status $?: $(cat err)"
	diff expected out || fail "$2: other answers"
	grep -qx "$1 heard" err || fail "$2: $(cat err)"
}

answers 0 ''
answers 16 ,late
timeout 60 "$WEIR" run -e ./table_engine.so,before -- ./table_answers >out 2>err ||
	fail "before: status $?: $(cat err)"
diff expected out || fail "before: other answers"
# The C library asks, too.
[ "$(sed -n 's/ heard$//p' err)" -ge 32 ] || fail "before: $(cat err)"
