#!/bin/sh
# SPDX-License-Identifier: MIT
# Images that weir does not follow: because it was told so, because they are of
# another kind, because they have privileges to lose.
set -e
. "$(dirname "$0")/strict.sh"

status=0
timeout 60 "$WEIR" --strict --follow=fork run -e null -- sh -c '/bin/true; echo still here' \
	>out 2>err || status=$?
[ "$status" -eq 125 ] || fail "status $status" out err
grep -q '^weir: strict: /.*+0x[0-9a-f]*: /bin/true: not followed' err || fail "no reason" err

# A program of 32 bits: exit(3).
cat >small.s <<'END'
.globl _start
_start:	mov $1, %eax
	mov $3, %ebx
	int $0x80
END
as --32 -o small.o small.s
ld -m elf_i386 -o small small.o
if ./small 2>native || [ $? -eq 3 ]; then
	refused '32-bit code is not traced' sh -c './small; echo still here'
	warned 'not seen: 1 images that ran untraced' 0 sh -c './small; echo still here'
fi

[ "$(id -u)" -eq 0 ] || exit 0
# As somebody who has less than the file gives. Both must be within his reach.
folder=$(mktemp -d /tmp/weir-strict-XXXXXX)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cp /bin/true "$folder/true"
chmod 4755 "$folder/true"
cp "$WEIR" "$folder/weir"
status=0
cd "$folder"
setpriv --reuid 65534 --regid 65534 --clear-groups "$folder/weir" --strict run -e null -- \
	sh -c "$folder/true; echo still here" >"$OLDPWD/out" 2>"$OLDPWD/err" || status=$?
cd "$OLDPWD"
[ "$status" -eq 125 ] || fail "set-id: status $status" out err
grep -q "^weir: strict: /.*+0x[0-9a-f]*: $folder/true: a set-id program" err || fail "set-id" err
