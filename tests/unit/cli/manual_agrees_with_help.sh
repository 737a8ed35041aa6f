#!/bin/sh
# SPDX-License-Identifier: MIT
# A manual that lies is worse than none: commands, options, letters, arguments
# and headings must be those of --help, and the page must format without warning.
set -eu
manual=$WEIR_SOURCE/man/weir.1
"$WEIR_SOURCE/scripts/check-man" "$WEIR" "$manual"

sed '/^\.It Fl s /d' "$manual" >forgotten.1
if "$WEIR_SOURCE/scripts/check-man" "$WEIR" forgotten.1 >/dev/null; then
	echo "a forgotten option was not noticed"
	exit 1
fi

warnings=$(man --warnings=w -l "$manual" 2>&1 >/dev/null)
[ -z "$warnings" ] || { echo "$warnings"; exit 1; }
