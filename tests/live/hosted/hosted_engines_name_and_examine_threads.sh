#!/bin/sh
# SPDX-License-Identifier: MIT
# A hosted engine has handles of threads, by number and by pid, reads and changes the
# registers of one that it holds, and sees the call that one sleeps in.
. "$WEIR_SOURCE/tests/live/hosted/common.sh"
build examiner
$CC -O1 -o examined "$WEIR_SOURCE/tests/live/hosted/examined.c"
timeout 60 "$WEIR" run -e ./examiner -- ./examined >stdout 2>stderr || fail "status $?: $(cat stderr)"
printf 'its group\nsignal 9\n' >expected
diff expected stdout
[ ! -s stderr ] || fail "stderr: $(cat stderr)"
