#!/bin/sh
# SPDX-License-Identifier: MIT
# Help that wraps is not read: every line fits 80 columns, and each command has
# its own.
set -eu
for command in '' trace stat sites run check status; do
	# shellcheck disable=SC2086 # the empty word must vanish
	out=$("$WEIR" $command --help)
	echo "$out" | grep -q "^Usage: weir.*$command" || { echo "no usage: $out"; exit 1; }
	echo "$out" | awk -v c="$command" 'length > 80 { print c ": " $0; bad = 1 } END { exit bad }'
done
