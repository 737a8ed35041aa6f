# SPDX-License-Identifier: MIT
# Builds what the tests here run: engines and their programs, from this folder. Sourced.
set -eu
: "${CC:=cc}"
here=$WEIR_SOURCE/tests/live/points

fail() {
	echo "$*" >&2
	exit 1
}

# engine NAME: NAME.c with the flags of an engine from outside the tree.
engine() {
	$CC -O2 -Wall -Wextra -Werror -Wno-unused-parameter -std=gnu11 -ffreestanding -nostdlib \
		-fno-stack-protector -mgeneral-regs-only -fvisibility=hidden -fPIC -shared \
		-I"$WEIR_SOURCE/include" -o "$1.so" "$here/$1.c"
}

# program NAME FLAGS...: NAME.c as an ordinary program.
program() {
	name=$1
	shift
	$CC -D_GNU_SOURCE -std=gnu11 -O1 -g -Wall -Wextra -Werror -I"$WEIR_SOURCE/tests/live" \
		-o "$name" "$here/$name.c" -pthread "$@"
}

# The cache of the user is none of the tests' business.
XDG_CACHE_HOME=$PWD/cache
export XDG_CACHE_HOME
