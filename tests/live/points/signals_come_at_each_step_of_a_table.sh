#!/bin/sh
# SPDX-License-Identifier: MIT
# A cpuid that is answered from a table runs some thirty instructions of ours, of the
# stub and of what looks into the table. A signal that comes at any of them finds the
# program at the cpuid with all registers as they were, or behind it with its results.
# timeout: 120
. "$WEIR_SOURCE/tests/live/points/common.sh"
program table_program
$CC -D_GNU_SOURCE -std=gnu11 -O1 -Wall -Wextra -Werror -o driver "$here/table_driver.c"
rounds=40

mkfifo go
"$WEIR" run --cpuid=mask=tbm -- ./table_program $rounds where <go >said 2>err &
weir=$!
exec 3>go
# No time is measured: it is there, or weir has ended.
while [ ! -e where ]; do
	kill -0 "$weir" 2>/dev/null || fail "ended: $(cat err)"
done
read -r pid address <where
status=0
./driver "$pid" "$address" $rounds >steps &
driver=$!
while ! grep -q seized steps; do
	kill -0 "$driver" 2>/dev/null || fail "the driver ended: $(cat steps err)"
done
echo >&3
wait "$driver" || status=$?
wait "$weir" || status=$?
[ "$status" -eq 0 ] || fail "status $status: $(cat steps said err)"
between=$(sed -n 's/ between$//p' steps)
[ "$between" -ge 25 ] || fail "only $between signals came between: $(cat steps)"
