#!/bin/sh
# SPDX-License-Identifier: MIT
# Markers are found by their notes, in programs that are moved and such that are
# not; their semaphores are raised, so that programs do not leave them out; and
# their arguments are what the notes say.
. "$WEIR_SOURCE/tests/live/points/common.sh"

for flags in -pie -no-pie; do
	program markers_program $flags
	[ "$(./markers_program)" = "0 0" ] || fail "native"
	timeout 60 "$WEIR" run -e probe,at=markers_program:mine:step -- ./markers_program >out 2>err ||
		fail "$flags: status $?"
	[ "$(cat out)" = "0 0" ] || fail "$flags: a semaphore was raised for nothing"
	cat >expected <<'EOF'
markers_program:mine:step(0, 10, 7, -6)
markers_program:mine:step(-1, 20, 7, -5)
markers_program:mine:step(-2, 30, 7, -4)
EOF
	diff expected err || fail "$flags: arguments"
	timeout 60 "$WEIR" run -e probe,count,at=markers_program:mine:guarded -- ./markers_program >out 2>err ||
		fail "$flags: status $?"
	[ "$(cat out)" = "3 1" ] || fail "$flags: the semaphore is not raised: $(cat out)"
	grep -q ': 3 hits, 0 returns, 1 places, 0 impossible' err || fail "$flags: $(cat err)"
done

# In a library, whose data is mapped after its code.
$CC -D_GNU_SOURCE -O1 -shared -fPIC -Dmain=entry -o libmarkers.so "$here/markers_program.c"
printf 'int entry(void); int main(void) { return entry(); }\n' >user.c
$CC -o user user.c -L. -lmarkers -Wl,-rpath,"$PWD"
timeout 60 "$WEIR" run -e probe,count,at=libmarkers.so:mine:guarded -- ./user >out 2>err ||
	fail "library: status $?"
[ "$(cat out)" = "3 1" ] || fail "library: $(cat out) $(cat err)"

timeout 60 "$WEIR" run -e probe,at=user:nowhere -- ./user >out 2>err
grep -q 'found nowhere' err || fail "a probe that is nowhere is silent"
if timeout 60 "$WEIR" run -e probe,at=user -- ./user >out 2>err; then
	fail "not a place, and taken"
fi
