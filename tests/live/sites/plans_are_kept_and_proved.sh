#!/bin/sh
# SPDX-License-Identifier: MIT
# A plan is made once and kept; a damaged one is made again; --no-cache leaves
# no trace; the calls go by jump in any case.
set -e
. "$(dirname "$0")/sites.sh"
build taken_windows -DPREFIX -DLOAD -Wl,--build-id=0xcafe0123
file=cache/weir/plans/cafe0123

sites --no-cache
expect 4 load
# Whatever else keeps caches, ccache say, may have made one, too.
[ ! -e cache/weir ] || { echo "--no-cache made a cache"; exit 1; }

sites
expect 4 load
"$WEIR" cache >shown
grep -q '^cafe0123 *4 ' shown || { echo "not kept:"; cat shown; exit 1; }
cp "$file" good

# Read, not made again.
ls -i "$file" >before
sites
expect 4 load
ls -i "$file" | cmp - before

printf 'x' | dd of="$file" bs=1 seek=100 conv=notrunc 2>dd.err
"$WEIR" cache | grep -q '^cafe0123 *invalid'
sites
expect 4 load
cmp "$file" good

"$WEIR" cache --clear
[ ! -e "$file" ] || { echo "not cleared"; exit 1; }
"$WEIR" cache | grep -q '^0 plans'
