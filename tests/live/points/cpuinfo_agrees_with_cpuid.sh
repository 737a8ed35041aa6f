#!/bin/sh
# SPDX-License-Identifier: MIT
# /proc/cpuinfo lacks what a mask takes away and nothing else, by whatever name and
# descriptor it is read, in children and in images that inherit it; with the table of
# another machine it is that machine's.
. "$WEIR_SOURCE/tests/live/points/common.sh"
program cpuid_program

under() {
	options=$1
	shift
	timeout 60 "$WEIR" run --cpuid="$options" -- "$@"
}

# What the kernel measures anew at each look is not compared.
steady() {
	grep -v '^cpu MHz'
}

feature=lahf_lm
grep -qw $feature /proc/cpuinfo || { echo "a machine without $feature"; exit 77; }
steady </proc/cpuinfo >native
under mask=tbm cat /proc/cpuinfo | steady | diff native - || fail "an idle mask shows"
sed "/^flags/s/ $feature\>//" native >expected
under mask=$feature cat /proc/cpuinfo | steady | diff expected - || fail "not what the mask says"
under mask=pni cat /proc/cpuinfo >pni
grep -qw pni pni && fail "pni is still there"
sed 's/ pni\>//' native >expected.pni
steady <pni | diff expected.pni - || fail "pni: not what the mask says"
under mask=sse3 cat /proc/cpuinfo | steady | diff expected.pni - || fail "sse3 is another name of it"

# By redirection, by another descriptor, in a child, by a link, by a path from elsewhere.
ln -s /proc/cpuinfo cpuinfo
under mask=$feature sh -c 'cat </proc/cpuinfo' | steady | diff expected - || fail "inherited"
under mask=$feature sh -c 'exec 9</proc/cpuinfo; (cat <&9)' | steady | diff expected - ||
	fail "another descriptor"
under mask=$feature cat cpuinfo | steady | diff expected - || fail "by a link"
under mask=$feature sh -c 'cd /proc/self/task && cat ../../cpuinfo' | steady | diff expected - ||
	fail "by a relative path"
under mask=$feature dd if=/proc/cpuinfo bs=7 skip=3 count=1 2>err >part
dd if=expected bs=7 skip=3 count=1 2>err | cmp - part || fail "from the middle"
# Nobody can write to it, and other files of that name are themselves.
under mask=$feature sh -c 'echo x 2>/dev/null >>/proc/cpuinfo' && fail "written to"
mkdir other
echo mine >other/cpuinfo
[ "$(under mask=$feature cat other/cpuinfo)" = mine ] || fail "another file of that name"

# Another machine.
./cpuid_program dump >file
under file cat /proc/cpuinfo | steady | sed 's/^flags.*//' >out
sed 's/^flags.*//' native | diff - out || fail "this machine as a file is another"
sed -e 's/^0x00000000 0x..: eax=0x[0-9a-f]*.*/0x00000000 0x00: eax=0x00000007 ebx=0x756e6547 ecx=0x6c65746e edx=0x49656e69/' \
    -e 's/^0x00000001 0x..: eax=0x[0-9a-f]*/0x00000001 0x00: eax=0x000906ea/' \
    -e 's/^0x80000002 0x..:.*/0x80000002 0x00: eax=0x74736554 ebx=0x55504320 ecx=0x00000000 edx=0x00000000/' \
    file >another
under another cat /proc/cpuinfo >out
for line in 'vendor_id	: GenuineIntel' 'cpu family	: 6' 'model		: 158' \
	'model name	: Test CPU' 'stepping	: 10' 'cpuid level	: 7'; do
	[ "$(grep -cxF "$line" out)" -eq "$(grep -c ^processor native)" ] || fail "no line '$line'"
done
