#!/bin/sh
# SPDX-License-Identifier: MIT
# A thread that dies, by a fault or by SIGKILL, leaves its last branches behind.
set -eu
: "${CC:=cc}"
$CC -nostdlib -static -o walker "$WEIR_SOURCE/tests/live/branches/walker.S"

# at NAME [OFFSET]: the address of a label, as the trace has it.
at() {
	address=$(nm walker | sed -n "s/^0*\([0-9a-f]*\) t $1\$/\1/p")
	printf '%x' "$((0x$address + ${2:-0}))"
}

walk() {
	timeout 60 "$WEIR" branches --source=step --last="$1" -o out ./walker $2 || [ $? -ge 128 ]
	sed 's/.*\(branch .*\)/\1/; s/.*\(the last .*\)/\1/' out >found
}

loop="branch $(at again 2) -> $(at again)"
call="branch $(at again 4) -> $(at leaf)"
back="branch $(at leaf) -> $(at again 9)"
jump="branch $(at again 16) -> $(at end)"
killed="branch $(at end 4) -> $(at killed)"

walk 32 ''
printf '%s\n' "$loop" "$loop" "$call" "$back" "$jump" 'the last 5 branches, by single steps' >expected
diff expected found
walk 3 killed
printf '%s\n' "$back" "$jump" "$killed" 'the last 3 branches, by single steps' >expected
diff expected found
