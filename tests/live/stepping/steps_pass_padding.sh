#!/bin/sh
# SPDX-License-Identifier: MIT
# A call that goes by two jumps is one step, as one that goes by a trap.
set -eu
: "${CC:=cc}"
here=$WEIR_SOURCE/tests/live/stepping

fail() {
	echo "$*" >&2
	cat ./*.out >&2
	exit 1
}

$CC -O2 -Wall -Wextra -Werror -std=gnu11 -ffreestanding -nostdlib -fno-stack-protector \
	-mgeneral-regs-only -fvisibility=hidden -fPIC -shared -I"$WEIR_SOURCE/include" \
	-o engine.so "$here/debugged_engine.c"
$CC -D_GNU_SOURCE -std=gnu11 -O1 -g -Wall -Wextra -Werror -no-pie -fno-pie -o padded "$here/padded.c"

timeout 60 "$WEIR" run -e ./engine.so -- ./padded >jumps.out 2>&1 || fail "by jumps"
timeout 60 "$WEIR" --no-patch run -e ./engine.so -- ./padded now >traps.out 2>&1 || fail "by traps"
[ "$(grep -c 'steps$' jumps.out)" = 2 ] || fail "not two runs"
diff jumps.out traps.out || fail "the steps differ"
