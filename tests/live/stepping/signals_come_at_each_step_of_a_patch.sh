#!/bin/sh
# SPDX-License-Identifier: MIT
# A signal comes while its thread is being rewritten, at any instruction of that, and
# its handler makes a fresh call: no thread waits for itself, no call stays claimed.
# ROUNDS and STRIDE in the environment choose how many instructions are tried; these
# are few, and others for each seed, as stepping takes its time. STRIDE 0: each one.
# timeout: 240
set -e
here=$(dirname "$0")
rounds=${ROUNDS:-30}
stride=${STRIDE:-199}
cc -std=gnu11 -D_GNU_SOURCE -O1 -o stepped "$here/stepped.c"
cc -std=gnu11 -O1 -o step "$here/step.c"

mkfifo go
"$WEIR" run -e null -- ./stepped "$rounds" where <go >said 2>err &
weir=$!
exec 3>go
# No time is measured: it is there, or weir has ended.
while [ ! -e where ]; do
	kill -0 "$weir" 2>/dev/null || { cat err; exit 1; }
done
read -r pid address <where
status=0
first=1
[ "$stride" -eq 0 ] || first=$((1 + ${WEIR_SEED:-0} % stride))
./step "$pid" "$address" "$first" "$stride" >steps &
step=$!
while ! grep -q seized steps; do
	kill -0 "$step" 2>/dev/null || { cat err; exit 1; }
done
echo >&3
wait "$step" || status=$?
wait "$weir" || status=$?
cat steps said err
[ "$status" -eq 0 ]
grep -q "^$rounds rounds" said
