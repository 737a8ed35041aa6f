#!/bin/sh
# SPDX-License-Identifier: MIT
# What programs choose by cpuid they choose by the mask or the file: ld.so its
# folders, OpenSSL its code, our own program every register; the auxiliary vector
# and xgetbv agree. A name that does not exist is an error, not silence.
. "$WEIR_SOURCE/tests/live/points/common.sh"
program cpuid_program
loader=/lib64/ld-linux-x86-64.so.2

levels() {
	timeout 60 "$WEIR" run "$@" -- $loader --help | grep -cE 'x86-64-v[34] \(supported'
}

bits() {
	timeout 60 "$WEIR" run "$@" -- ./cpuid_program
}

native=$($loader --help | grep -cE 'x86-64-v[34] \(supported' || true)
[ "$native" -ge 1 ] || { echo "a machine without AVX2"; exit 77; }
[ "$(levels --cpuid=mask=tbm)" -eq "$native" ] || fail "a mask of nothing changed something"
[ "$(levels --cpuid=mask=avx2 || true)" -eq 0 ] || fail "ld.so still takes AVX2 for granted"

./cpuid_program >native
bits --cpuid=mask=tbm | diff native - || fail "an idle mask shows"
bits --cpuid=mask=avx,rdrand,fsgsbase,tsc >masked
grep -q '^avx 0 avx2 0 avx512f 0 fma 0 rdrand 0 fsgsbase 0$' masked || fail "not masked: $(cat masked)"
state=$(sed -n 's/^xcr0 \([0-9a-f]*\) hwcap-tsc 0 hwcap2-fsgsbase 0$/\1/p' masked)
[ -n "$state" ] || fail "the auxiliary vector does not agree: $(cat masked)"
# Other state, that of protection keys say, stays.
[ $((0x$state & 0xe7)) -eq 3 ] || fail "xgetbv does not agree: $(cat masked)"

# Two tables, two machines: what one run wrote is what another one finds.
./cpuid_program dump >file
bits --cpuid=file | diff native - || fail "the machine of the file is another"
intel='\10x756e6547 ecx=0x6c65746e edx=0x49656e69'
amd='\10x68747541 ecx=0x444d4163 edx=0x69746e65'
grep -q GenuineIntel native && other=$amd vendor=AuthenticAMD || other=$intel vendor=GenuineIntel
sed "s/^\(0x00000000 0x..: eax=0x[0-9a-f]* ebx=\).*/$other/" file >other
bits --cpuid=other >out || fail "another vendor: status $?"
grep -q "^vendor $vendor$" out || fail "not $vendor: $(cat out)"

# OpenSSL prints what it found; bit 62 of its first word is RDRAND.
word=$(timeout 60 "$WEIR" run --cpuid=mask=rdrand -- openssl version -c |
	sed -n 's/^CPUINFO: OPENSSL_ia32cap=0x\([0-9a-f]*\):.*/\1/p')
[ -n "$word" ] || fail "OpenSSL says nothing"
case $(printf %16s "$word") in
[4-7c-f]*) fail "OpenSSL found RDRAND: $word" ;;
esac

if timeout 60 "$WEIR" run --cpuid=mask=avx,nonsense -- true 2>err; then
	fail "nonsense is a feature"
fi
grep -q nonsense err || fail "the message: $(cat err)"
echo "0x1 what" >bad
if timeout 60 "$WEIR" run --cpuid=bad -- true 2>err; then
	fail "a bad file was taken"
fi
grep -q 'LEAF SUBLEAF' err || fail "the message: $(cat err)"
