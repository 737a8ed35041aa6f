#!/bin/sh
# SPDX-License-Identifier: MIT
# The program must not pay for weir's full disk: it runs to its end, and the
# loss is counted and printed.
set -u
"$WEIR" trace -o /dev/full sh -c 'echo alive; exit 3' >out 2>err
status=$?
[ "$status" -eq 3 ] || { echo "status $status"; cat err; exit 1; }
grep -qx alive out || { echo "the program was disturbed"; exit 1; }
grep -q '^weir: /dev/full: [1-9][0-9]* lines could not be written' err || { cat err; exit 1; }
