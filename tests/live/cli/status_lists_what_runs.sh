#!/bin/sh
# SPDX-License-Identifier: MIT
# `weir status` shows threads, masks and engines of a run while it lasts, and
# nothing of it afterwards.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
engine ends_engine
mkfifo ready go
timeout 60 "$WEIR" run -o /dev/null -e null -e ./ends_engine.so \
	sh -c 'echo $$ >ready; read -r word <go; exit 4' &
weir=$!
trap 'kill $weir 2>/dev/null || :' EXIT
read -r pid <ready
timeout 20 "$WEIR" status "$pid" >text || fail "status $? while it runs"
grep -q "^ *$pid  *$pid running  *[0-9a-f]* sh  *null:c4 ends:be\$" text || fail "$(cat text)"
# The union of both masks, as utrace_proc_status has it: REAP is always in it.
[ "$(awk -v pid="$pid" '$1 == pid { print $4 }' text)" = fe ] || fail "$(cat text)"
timeout 20 "$WEIR" status --json "$pid" >json
grep -q "\"tid\":$pid,\"state\":\"running\",\"utrace\":\"fe\",\"comm\":\"sh\"" json ||
	fail "$(cat json)"
grep -q '{"name":"ends","events":"be","holds":false}' json || fail "$(cat json)"
echo word >go
status=0
wait "$weir" || status=$?
trap - EXIT
[ "$status" = 4 ] || fail "the program ended with $status"
status=0
timeout 20 "$WEIR" status "$pid" >gone || status=$?
[ "$status" = 1 ] && grep -q '^Nothing' gone || fail "$status: $(cat gone)"
status=0
timeout 20 "$WEIR" status word 2>bad || status=$?
[ "$status" = 125 ] || fail "a bad operand: $status"
