# SPDX-License-Identifier: MIT
# Read by the tests of this folder: the engine that steps, and programs for it. Sourced.
: "${CC:=cc}"
here=$WEIR_SOURCE/tests/live/stepping

$CC -O2 -Wall -Wextra -Werror -std=gnu11 -ffreestanding -nostdlib -fno-stack-protector \
	-mgeneral-regs-only -fvisibility=hidden -fPIC -shared -I"$WEIR_SOURCE/include" \
	-o engine.so "$here/debugged_engine.c"

fail() {
	echo "$*" >&2
	cat ./*.out >&2
	exit 1
}

# program NAME FLAGS...: NAME.c becomes ./NAME
program() {
	name=$1
	shift
	$CC -D_GNU_SOURCE -std=gnu11 -O1 -g -Wall -Wextra -Werror "$@" -o "$name" "$here/$name.c"
}
