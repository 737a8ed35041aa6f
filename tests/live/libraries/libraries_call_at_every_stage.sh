#!/bin/sh
# SPDX-License-Identifier: MIT
# A library is patched while the loader is about to run its first code, forgotten
# when it goes, and new at the next load: thousands of times at the same address,
# in namespaces of their own, and with a library that watches the loader.
set -e
here=$(dirname "$0")
cc -std=gnu11 -O1 -fPIC -shared -o ./stages.so "$here/stages.c"
cc -std=gnu11 -O1 -fPIC -shared -DAUDIT -o ./audit.so "$here/stages.c"
cc -std=gnu11 -O1 -o loads "$here/loads.c"

compare() {
	rounds=$1
	shift
	./loads ./stages.so "$rounds" >native
	"$WEIR" "$@" ./loads ./stages.so "$rounds" >traced
	cmp native traced
}

compare 2000 run -e null --
compare 300 trace -o trace
grep -q 'getppid()' trace
compare 300 --no-patch run -e null --
compare 300 run -e null -- env LD_AUDIT="$PWD/audit.so"

# Nothing piles up: what the last rounds do goes by jump as in the first.
"$WEIR" --accounting run -e null -- ./loads ./stages.so 2000 2>told >/dev/null
awk '/calls by jump/ { exit !($2 > $6) }' told || { cat told; exit 1; }
