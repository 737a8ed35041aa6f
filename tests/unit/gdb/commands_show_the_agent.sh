#!/bin/sh
# SPDX-License-Identifier: MIT
# The gdb commands read the agent's structures by name. They must keep up with
# the headers, or they fail on the day when somebody needs them.
command -v gdb >/dev/null || { echo "skipped: no gdb"; exit 77; }
set -e
${CC:-cc} -g -D_GNU_SOURCE -I"$WEIR_SOURCE/src" -I"$WEIR_SOURCE/include" \
	"$WEIR_SOURCE/tests/unit/gdb/programs/frozen.c" -o frozen
gdb -nx -batch -ex "source $WEIR_SOURCE/scripts/gdb/weir.py" -ex 'set startup-with-shell off' \
	-ex run -ex weir-thread -ex weir-tasks -ex 'weir-ring 2' -ex weir-ring -ex weir-sites \
	-ex 'weir-sites all' ./frozen >log 2>&1 || true

expect() {
	grep -Eq -- "$1" log || { echo "gdb printed nothing like: $1"; head -60 log; exit 1; }
}

expect 'slot 9 base 0x7e9000000000'
expect 'slot 0 +index 40 +RUNNING +tid 1234 of 1234 .* in call 39 +frozen'
expect 'mask 0x0*4002 '
expect 'orig_ax 0*27'
expect 'slot 1 +index 41 +RUNNING +tid 1235 of 1234 .* in no call +other'
expect '2 alive; supervisor is process 77'
expect 'SYSCALL_ENTRY .* nr 257 .*\(drained\)'
expect 'SYSCALL_EXIT .* nr 257 = 0$'
expect 'SYSCALL_ENTRY .* nr 39 '
test "$(grep -c 'SYSCALL_' log)" -eq 5 || { echo "weir-ring COUNT does not count"; exit 1; }
expect '0x0*401005 PATCHED +traps 3 +jumps 77 '
expect '0x0*403009 DEAD '
expect '1 DEAD, 1 PATCHED, 1 TRAPS'
