#!/bin/sh
# SPDX-License-Identifier: MIT
# A cpuid that is answered from a table runs some thirty instructions of ours, of the
# stub and of what looks into the table. A signal that comes at any of them finds the
# program at the cpuid with all registers as they were, or behind it with its results.
# timeout: 240
. "$WEIR_SOURCE/tests/live/points/common.sh"
$CC -D_GNU_SOURCE -std=gnu11 -O1 -Wall -Wextra -Werror -o driver "$here/table_driver.c"
rounds=40

# signals WAY FLAGS...: as the program says that it goes
signals() {
	way=$1
	shift
	program table_program "$@"
	rm -f go where steps
	mkfifo go
	"$WEIR" run --cpuid=mask=tbm -- ./table_program $rounds where <go >said 2>err &
	weir=$!
	exec 3>go
	# No time is measured: it is there, or weir has ended.
	while [ ! -e where ]; do
		kill -0 "$weir" 2>/dev/null || fail "$way: ended: $(cat err)"
	done
	read -r pid address <where
	status=0
	./driver "$pid" "$address" $rounds >steps &
	driver=$!
	while ! grep -q seized steps; do
		kill -0 "$driver" 2>/dev/null || fail "$way: the driver ended: $(cat steps err)"
	done
	echo >&3
	wait "$driver" || status=$?
	wait "$weir" || status=$?
	exec 3>&-
	[ "$status" -eq 0 ] || fail "$way: status $status: $(cat steps said err)"
	grep -qx "$way" err || fail "not by $way: $(cat err)"
	between=$(sed -n 's/ between$//p' steps)
	[ "$between" -ge 25 ] || fail "$way: only $between signals came between: $(cat steps)"
}

signals jump
signals padding -no-pie -fno-pie -DPADDED
signals 'two jumps' -no-pie -fno-pie -DEVICTING
