#!/bin/sh
# SPDX-License-Identifier: MIT
# A process that is killed and waited for before weir has seen it still has its
# last line in the trace.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
program stillborn_program
timeout 60 "$WEIR" trace -o trace ./stillborn_program >numbers || fail "status $?"
[ "$(wc -l <numbers)" = 300 ] || fail "not 300 children"
while read -r number; do
	grep -q "^$number *+++ killed by SIGKILL +++" trace || fail "$number has no end"
done <numbers
