#!/bin/sh
# SPDX-License-Identifier: MIT
# Every signal, at its default, ignored and handled, open and blocked, does to a
# traced process what it does to any.
set -u
"$WEIR" check --self >table 2>errors || { echo "status $?"; grep -B1 '  but' table; cat errors; exit 1; }
cases=$(grep -c -E '^[0-9]+ (default|ignored|handled) (open|blocked): ' table)
[ "$cases" -eq 384 ] || { echo "$cases cases"; exit 1; }
grep -q '^15 default open: killed by 15, ' table || { echo 'SIGTERM does not kill'; exit 1; }
grep -q '^10 handled blocked: .* pending 1, later 1, done 1$' table || { echo 'SIGUSR1 is lost'; exit 1; }
