#!/bin/sh
# SPDX-License-Identifier: MIT
# A library whose code the loader changes when it has mapped it: copies would have the
# code of the file.
set -eu
: "${CC:=cc}"
$CC -shared -nostdlib -Wl,-z,notext -o libmoved.so -x assembler - <<'SOURCE'
	.globl place
	.type place, @function
place:	movabs $value, %rax
	mov (%rax), %eax
	ret
	.size place, . - place
	.data
value:	.long 42
	.section .note.GNU-stack, "", @progbits
SOURCE
cat >moved.c <<'SOURCE'
int place(void);

int main(void)
{
	return place();
}
SOURCE
$CC -o moved moved.c -L. -lmoved -Wl,-rpath,"$PWD"
status=0
timeout 60 "$WEIR" branches --source=copies --module=libmoved -o out ./moved || status=$?
[ $status = 42 ] || { echo "ended with $status"; exit 1; }
grep -q 'the last 0 branches, by copied functions' out
