#!/bin/sh
# SPDX-License-Identifier: MIT
# report_jctl comes before a stop and after it, also for an engine that asks for
# nothing but JCTL; an engine's hold on a stopped thread is in force at once and
# lasts beyond SIGCONT, which the parent hears of all the same.
. "$WEIR_SOURCE/tests/live/jobctl/common.sh"
PKG_CONFIG_PATH=$WEIR_BUILD/meson-uninstalled
export PKG_CONFIG_PATH
$CC -O1 -Wall -Wextra -Wno-unused-parameter -Werror $(pkg-config --cflags weir) \
	-I"$WEIR_SOURCE/include" -nostdlib -shared -o jctl.so "$WEIR_SOURCE/tests/live/jobctl/jctl.c"

timeout 60 "$WEIR" run -e ./jctl.so -o plain ./stopper 20 orphan 22 || fail "status $?"
printf '%s\n' stopped continued 'goes on' stopped continued 'goes on' >expected
sed 's/^[^ ]* *//' plain | diff expected -

timeout 60 "$WEIR" run -e ./jctl.so,hold -o held ./stopper 21 || fail "status $? while held"
sed 's/^[^ ]* *//' held >seen
printf '%s\n' 'parent: held at once' 'parent: still held' >expected
grep parent seen | diff expected -
printf '%s\n' stopped continued 'goes on' >expected
grep -v parent seen | diff expected -
