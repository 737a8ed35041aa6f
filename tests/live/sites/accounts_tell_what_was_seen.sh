#!/bin/sh
# SPDX-License-Identifier: MIT
# --accounting leaves nothing to guess: calls by jump and by trap, and what weir
# is blind to.
set -e
. "$(dirname "$0")/sites.sh"
. "$WEIR_SOURCE/tests/live/host.sh"
build all_kinds
without=
host_has int80 || without=int80

status=0
"$WEIR" --accounting run -e null -- ./all_kinds $without 2>told || status=$?
fail() { echo "$1:"; cat told; exit 1; }
awk '/calls by jump/ { exit !($2 >= 998 && $6 >= 2 && $6 < 200) }' told || fail "wrong counts"
[ -n "$without" ] || grep -q '^weir: 7 of them by int 0x80$' told || fail "no int 0x80"
grep -q 'not seen: what vDSO' told || fail "no vDSO"
if [ "$status" -eq 0 ]; then
	grep -q 'not seen: requests in 1 io_uring instances' told || fail "no ring"
fi

"$WEIR" --accounting --no-patch run -e null -- ./all_kinds $without 2>told || [ $? -eq "$status" ]
awk '/calls by jump/ { exit !($2 == 0 && $6 >= 1000) }' told || fail "jumps without patches"

"$WEIR" --accounting trace --follow=fork -o out sh -c 'true; /bin/true' 2>told
grep -q 'not seen: 1 images that ran untraced' told || fail "no untraced image"

"$WEIR" run -e null -- true 2>told
[ ! -s told ] || fail "not asked for"
