#!/bin/sh
# SPDX-License-Identifier: MIT
# What is proven to be code by a symbol must decode, or the proof is worth nothing.
set -e
. "$(dirname "$0")/strict.sh"
build undecodable
offset=$(objdump -d undecodable | sed -n 's/^ *\([0-9a-f]*\):\t06 .*/\1/p' | head -1)

refused 'code that is proven to be some does not decode' ./undecodable
grep -q "/undecodable+0x$offset: " err || fail "not 0x$offset" err
warned "not proven: code that does not decode, in 1 files, first .*/undecodable\+0x$offset" 0 \
	./undecodable
