#!/bin/sh
# SPDX-License-Identifier: MIT
# What the kernel writes for a request of io_uring it may write amid any other call.
# Such a write is not that call's: the report shows it as ambiguous, names the writer,
# and calls nothing unpredicted.
set -u

gcc -std=gnu11 -D_GNU_SOURCE -O1 -I"$WEIR_SOURCE/tests/live" -o program \
	"$WEIR_SOURCE/tests/live/oracle/completion_program.c" || exit 1
./program || exit
timeout 60 "$WEIR" -o report check --oracle -- ./program
status=$?
[ "$status" = 0 ] && grep -q '^ambiguous *read: ' report &&
	grep -q '^asynchronous io_uring_setup: ' report && grep -q ' 0 unpredicted$' report && exit
echo "status $status"
cat report
exit 1
