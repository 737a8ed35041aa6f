#!/bin/sh
# SPDX-License-Identifier: MIT
# A program whose standard streams are closed finds them closed, and none of
# weir's own files takes their numbers: what the program writes goes nowhere.
set -u
program='for fd in 0 1 2; do [ ! -e /proc/self/fd/$fd ] || exit 1; done; echo lost; exit 7'
for how in "trace -o trace" "trace" "stat -o table" "run -e null"; do
	"$WEIR" $how -- bash -c "$program" <&- >&- 2>&-
	status=$?
	[ $status = 7 ] || { echo "weir $how: status $status, not 7"; exit 1; }
done
grep -q 'exited with 7' trace || { echo "the trace is not whole"; exit 1; }
! grep -q '^lost' trace table || { echo "the program wrote into a file of weir"; exit 1; }
