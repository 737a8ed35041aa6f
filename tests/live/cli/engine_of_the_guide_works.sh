#!/bin/sh
# SPDX-License-Identifier: MIT
# The first engine of docs/utrace.md compiles as it stands there, and does what
# the guide says: its programs, children included, have no parent.
set -eu
: "${CC:=cc}"
awk '/^## A first engine/ { inside = 1; next } /^## / { inside = 0 }
	inside && sub(/^    /, "") { print; next } inside && /^$/ { print }' \
	"$WEIR_SOURCE/docs/utrace.md" >orphan.c
$CC -O2 -Wall -ffreestanding -mgeneral-regs-only -fPIC -fno-stack-protector -fcf-protection=none \
	-I"$WEIR_SOURCE/include" -nostdlib -shared -o orphan.so orphan.c
"$WEIR" run -e ./orphan.so -- sh -c 'sh -c "echo child \$PPID"; echo parent $PPID' >out
printf 'child 0\nparent 0\n' | diff - out
