#!/bin/sh
# SPDX-License-Identifier: MIT
# Where Syscall User Dispatch and filters are refused, calls at sites that are not
# known would go past weir: nothing is started, strict or not.
set -e
. "$(dirname "$0")/strict.sh"
build no_backstop

for option in --strict --accounting; do
	status=0
	timeout 60 ./no_backstop "$WEIR" $option run -e null -- echo still here >out 2>err ||
		status=$?
	[ "$status" -eq 125 ] || fail "$option: status $status, not 125" out err
	grep -q '^weir: the kernel refuses both .* calls would be missed' err || fail "why?" err
	if grep -q 'still here' out; then
		fail "it went on" out
	fi
done
