#!/bin/sh
# SPDX-License-Identifier: MIT
# The stepper, built from nothing but an installed weir, steps a program whose
# every instruction is known: registers after two steps, a call as one step, and
# the program's own end afterwards.
# timeout: 120
set -eu

: "${WEIR_SOURCE:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${WEIR_BUILD:=$WEIR_SOURCE/build}"
: "${CC:=cc}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "step: $*" >&2
	exit 1
}

DESTDIR="$work/root" meson install -C "$WEIR_BUILD" --no-rebuild >"$work/install" 2>&1 ||
	fail "installing failed: $(tail -n 5 "$work/install")"
PKG_CONFIG_LIBDIR=$(dirname "$(find "$work/root" -name weir-host.pc)")
PKG_CONFIG_SYSROOT_DIR="$work/root"
export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
weir=$(find "$work/root" -type f -name weir -perm -100)

cp -r "$WEIR_SOURCE/examples/step" "$work/step"
cd "$work/step"
make CC="$CC -Werror" step >"$work/make" 2>&1 || fail "$(cat "$work/make")"

cat >known.S <<'ASM'
	.globl _start
_start:	movl $0x11, %ebx
	movl $0x22, %r12d
	movl $39, %eax		/* getpid */
	syscall
	movl $7, %edi
	movl $231, %eax		/* exit_group */
	syscall
	.section .note.GNU-stack, "", @progbits
ASM
$CC -nostdlib -static -o known known.S

printf 's 2\nr\ns\ns\ns\nr\nc\n' >commands
status=0
# On a busy machine an answer may take longer than what is good enough by default.
timeout 60 "$weir" run -e ./step,commands=commands,deadline=30 -- ./known 2>seen || status=$?
[ "$status" = 7 ] || fail "status $status: $(cat seen)"
grep -q 'rbx *0x11 .*' seen || fail "no 0x11 in rbx: $(cat seen)"
grep -q 'r12 *0x22 .*' seen || fail "no 0x22 in r12: $(cat seen)"
grep -q 'call 39 = [1-9][0-9]*$' seen || fail "no call: $(cat seen)"
grep -q 'rdi *0x7$' seen || fail "no 7 in rdi: $(cat seen)"
# Each step shows one place: the start, two steps on, then one each.
start=$(sed -n '1s/^\(0x[0-9a-f]*\): bb 11 00 00 00 .*/\1/p' seen)
[ -n "$start" ] || fail "the first instruction: $(cat seen)"
for offset in 11 16 18 23; do
	grep -q "$(printf '%#x' $((start + offset))): " seen ||
		fail "nothing at $offset: $(cat seen)"
done
