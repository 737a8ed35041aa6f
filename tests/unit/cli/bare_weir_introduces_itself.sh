#!/bin/sh
# SPDX-License-Identifier: MIT
# The first thing anybody types is `weir`: ten lines must say what it is, give
# three examples, and name weir check.
set -eu
out=$("$WEIR")
[ "$(echo "$out" | wc -l)" -eq 10 ] || { echo "not ten lines: $out"; exit 1; }
[ "$(echo "$out" | grep -c '^  weir [a-z]')" -ge 4 ] || { echo "no examples: $out"; exit 1; }
echo "$out" | grep -q 'weir check'
