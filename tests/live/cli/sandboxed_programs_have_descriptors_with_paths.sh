#!/bin/sh
# SPDX-License-Identifier: MIT
# -y and -P ask what descriptors are. A program that may do next to nothing any
# more must neither die of that nor be left out.
set -eu
${CC:-cc} -D_GNU_SOURCE -std=gnu11 -I"$WEIR_SOURCE/tests/live" -o sandboxed \
	"$WEIR_SOURCE/tests/live/corners/seccomp_allowlists_may_be_short.c"
mkdir empty
cd empty
for options in "-y" "-yy" "-P $PWD"; do
	"$WEIR" trace $options -o ../trace ../sandboxed >../out || {
		echo "weir trace $options: status $?"
		exit 1
	}
	grep -q "^[0-9]* *getdents64([0-9]*.*, 4096) *= 48" ../trace || {
		echo "weir trace $options: the folder is missing: $(cat ../trace)"
		exit 1
	}
done
"$WEIR" trace -y -o ../trace ../sandboxed
grep -q "getdents64([0-9]*<$PWD>" ../trace || {
	echo "no path behind the descriptor: $(grep getdents64 ../trace)"
	exit 1
}
