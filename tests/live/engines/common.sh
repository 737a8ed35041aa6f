# SPDX-License-Identifier: MIT
# Builds what the tests here run: engines and their programs. Sourced.
set -eu
: "${CC:=cc}"

fail() {
	echo "$*" >&2
	exit 1
}

# engine NAME: tests/live/engines/NAME.c with the flags of an engine from outside the tree.
engine() {
	$CC -O2 -Wall -Wextra -Werror -Wno-unused-parameter -std=gnu11 -ffreestanding -nostdlib \
		-fno-stack-protector -mgeneral-regs-only -fvisibility=hidden -fPIC -shared \
		-I"$WEIR_SOURCE/include" -o "$1.so" "$WEIR_SOURCE/tests/live/engines/$1.c"
}

# program NAME: tests/live/engines/NAME.c as an ordinary program.
program() {
	$CC -D_GNU_SOURCE -std=gnu11 -O1 -g -Wall -Wextra -Werror -I"$WEIR_SOURCE/tests/live" \
		-o "$1" "$WEIR_SOURCE/tests/live/engines/$1.c" -pthread
}
