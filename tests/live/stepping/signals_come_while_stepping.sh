#!/bin/sh
# SPDX-License-Identifier: MIT
# Signals that come at a stepped instruction, at its copy or behind that, find the
# program's registers there, and what they interrupt goes on as if they had not come.
set -eu
. "$WEIR_SOURCE/tests/live/stepping/stepping.sh"

program debugged
yes r | head -n 1000 >orders
timeout 100 "$WEIR" run -e ./engine.so -- ./debugged storm <orders >said 2>err || {
	echo "status $?"
	cat said
	tail err
	exit 1
}
grep -q '^signals: yes$' said
[ "$(grep -c 'steps$' err)" = 1000 ]
