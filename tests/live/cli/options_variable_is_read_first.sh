#!/bin/sh
# SPDX-License-Identifier: MIT
# WEIR_OPTIONS sets a habit; what is typed wins over it, and nonsense in it is
# an error, not silence.
set -eu
WEIR_OPTIONS='-o habit' "$WEIR" trace true
grep -q 'execve(' habit || { echo "WEIR_OPTIONS was not read"; exit 1; }

rm habit
WEIR_OPTIONS='-o habit' "$WEIR" trace -o typed true
[ -s typed ] && [ ! -e habit ] || { echo "WEIR_OPTIONS won over the command line"; exit 1; }

status=0
out=$(WEIR_OPTIONS='--no-such-option' "$WEIR" trace true 2>&1) || status=$?
[ "$status" -eq 125 ] || { echo "status $status: $out"; exit 1; }
echo "$out" | grep -q WEIR_OPTIONS
