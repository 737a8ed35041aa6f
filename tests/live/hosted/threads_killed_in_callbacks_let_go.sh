#!/bin/sh
# SPDX-License-Identifier: MIT
# A thread is killed while a hosted callback of it wants its memory: the callback
# ends, the death is told to who asked for it, and the hosted process ends in order.
. "$WEIR_SOURCE/tests/live/hosted/common.sh"
build killer
build killed

# run_killed OPTIONS: what the engine saw.
run_killed() {
	timeout 60 "$WEIR" run -e "./killer,out=seen$1" -- ./killed >stdout 2>stderr && fail 'not killed'
	cat seen
}
[ "$(run_killed ,deaths | tr '\n' ,)" = 'no memory,death 1,release,finish,' ] || fail "$(cat seen)"
[ "$(run_killed '' | tr '\n' ,)" = 'no memory,release,finish,' ] || fail "without deaths: $(cat seen)"
