#!/bin/sh
# SPDX-License-Identifier: MIT
# Signals that come at a stepped instruction, at its copy or behind that, find the
# program's registers there, and what they interrupt goes on as if they had not come.
set -eu
: "${CC:=cc}"
here=$WEIR_SOURCE/tests/live/stepping

$CC -O2 -Wall -Wextra -Werror -std=gnu11 -ffreestanding -nostdlib -fno-stack-protector \
	-mgeneral-regs-only -fvisibility=hidden -fPIC -shared -I"$WEIR_SOURCE/include" \
	-o engine.so "$here/debugged_engine.c"
$CC -D_GNU_SOURCE -std=gnu11 -O1 -g -Wall -Wextra -Werror -o debugged "$here/debugged.c"
yes r | head -n 1000 >orders
timeout 100 "$WEIR" run -e ./engine.so -- ./debugged storm <orders >said 2>err || {
	echo "status $?"
	cat said
	tail err
	exit 1
}
grep -q '^signals: yes$' said
[ "$(grep -c 'steps$' err)" = 1000 ]
