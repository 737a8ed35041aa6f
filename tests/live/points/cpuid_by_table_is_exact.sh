#!/bin/sh
# SPDX-License-Identifier: MIT
# A cpuid that is answered from a table never comes to the agent: all registers,
# flags and the memory below the stack pointer are as the CPU would leave them,
# signals find the program before the instruction or behind it, and it is one step,
# of the program's trap flag and of an engine's. By whatever jump it goes.
# timeout: 240
. "$WEIR_SOURCE/tests/live/points/common.sh"

# exact WAY FLAGS...: as the program says that it goes
exact() {
	way=$1
	shift
	program table_program "$@"
	./table_program >native 2>err || fail "$way: native: $(cat native)"
	timeout 100 "$WEIR" run --cpuid=mask=tbm -- ./table_program >out 2>err ||
		fail "$way: status $?: $(cat out)"
	grep -qx "$way" err || fail "not by $way: $(cat err)"
	# A hypervisor that traps cpuid may lose the step behind it, so the native ones do not count.
	grep -qx '5 7 9 c d e 16 17 ' out || fail "$way: steps: $(cat out)"
	grep -v ' 16 ' native >expected
	grep -v ' 16 ' out | diff expected - || fail "$way: another machine"
}

exact jump
exact padding -no-pie -fno-pie -DPADDED
exact 'two jumps' -no-pie -fno-pie -DEVICTING
