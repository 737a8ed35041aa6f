#!/bin/sh
# SPDX-License-Identifier: MIT
# Limits that are set before weir starts are meant for the program: it has them,
# and its standard streams, however few descriptors there may be. Where weir
# itself has no room, it says so.
set -u
expect()
{
	"$@" >out 2>err
	got="$? $(cat out)"
	[ "$got" = "$wanted" ] || { echo "$*: $got, wanted $wanted: $(cat err)"; exit 1; }
}
program='ulimit $0 | cat; exit 3'
for limit in "-n 7" "-n 8" "-n 20" "-Sf 100" "-Sv 100000" "-Sd 10000" "-St 60" "-s 200"; do
	name=${limit% *}
	wanted="3 ${limit#* }"
	for weir in "" "$WEIR run -e null --" "$WEIR trace -o trace"; do
		expect bash -c "ulimit $limit; exec $weir bash -c '$program' $name"
	done
done
cannot()
{
	wanted="125 "
	expect bash -c "ulimit $1; exec $WEIR trace -o trace true"
	grep -q '^weir: ' err || { echo "$1: no message"; exit 1; }
}
cannot "-n 5"
# Who may raise hard limits has no limit of file sizes.
(ulimit -f 100 && ulimit -f unlimited) 2>/dev/null || cannot "-f 100"
# Where the agent does not fit, the program runs without it.
wanted="3 10000"
expect bash -c "ulimit -d 10000; exec $WEIR trace -o trace bash -c '$program' -d"
