#!/bin/sh
# SPDX-License-Identifier: MIT
# Somebody who has nothing but an installed weir must be able to build an
# engine and run it: installs to a folder of its own, copies the example out of
# the tree, builds it there by pkg-config, runs it, and breaks it in two ways.
# timeout: 120
set -eu

: "${WEIR_SOURCE:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${WEIR_BUILD:=$WEIR_SOURCE/build}"
: "${CC:=cc}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "out of tree engine: $*" >&2
	exit 1
}

DESTDIR="$work/root" meson install -C "$WEIR_BUILD" --no-rebuild >"$work/install" 2>&1 ||
	fail "installing failed: $(tail -n 5 "$work/install")"
pc=$(find "$work/root" -name weir.pc)
[ -n "$pc" ] || fail "no weir.pc was installed"
weir=$(find "$work/root" -type f -name weir -perm -100)
[ -n "$weir" ] || fail "no weir was installed"
PKG_CONFIG_LIBDIR=$(dirname "$pc")
PKG_CONFIG_SYSROOT_DIR="$work/root"
export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR

cp -r "$WEIR_SOURCE/examples/calls" "$work/calls"
cd "$work/calls"
make CC="$CC -Werror" calls.so >"$work/make" 2>&1 || fail "$(cat "$work/make")"

# The program does not notice, and every thread's calls are counted.
cat >"$work/hello" <<'SCRIPT'
echo hello
(exit 3)
SCRIPT
timeout 60 "$weir" run -o "$work/out" -e ./calls.so /bin/sh "$work/hello" >"$work/stdout" ||
	status=$?
[ "${status:-0}" = 3 ] || fail "status ${status:-0}, not 3"
[ "$(cat "$work/stdout")" = hello ] || fail "the program printed: $(cat "$work/stdout")"
[ "$(grep -c 'calls: [1-9][0-9]* system calls' "$work/out")" = 2 ] ||
	fail "not one count per process: $(cat "$work/out")"

# An engine by somebody who forgot the flags, and one for another version.
$CC -O2 $(pkg-config --cflags-only-I weir) -shared -fPIC -o bad.so calls.c 2>"$work/flags" &&
	fail "built without the flags of pkg-config"
grep -q 'pkg-config --cflags weir' "$work/flags" || fail "$(cat "$work/flags")"
sed 's/WEIR_MODULE_HEAD/.abi = WEIR_ABI + 1, .size = sizeof(struct weir_module)/' calls.c >old.c
$CC -O2 $(pkg-config --cflags weir) -nostdlib -shared -o old.so old.c
status=0
timeout 60 "$weir" run -e ./old.so /bin/true 2>"$work/refused" || status=$?
[ "$status" = 125 ] || fail "status $status for an engine of another ABI, not 125"
grep -q '^weir: engine ./old.so: was built for ABI' "$work/refused" || fail "$(cat "$work/refused")"
echo "out of tree engine: passed"
