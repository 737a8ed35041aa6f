#!/bin/sh
# SPDX-License-Identifier: MIT
# A runner that loses failures makes every other test worthless: in a small tree
# each outcome occurs, and each must be counted and named.
set -u
mkdir -p scripts tests/some tests/own build/meson-info
cp "$WEIR_SOURCE/scripts/run-tests" scripts/
echo '[]' >build/meson-info/intro-tests.json

script() {
	printf '#!/bin/sh\n%s\n' "$2" >"tests/$1"
	chmod +x "tests/$1"
}
script some/passes.sh 'exit 0'
script some/fails.sh 'echo the reason; exit 1'
script some/skips.sh 'exit 77'
script some/dies.sh 'kill -SEGV $$'
script some/hangs.sh '# timeout: 1
sleep 1000'
script some/leaves_children.sh 'sleep 1000 & exit 0'
script own/run 'echo ok one; echo not ok two; echo "3 passed, 1 failed, 2 skipped"; exit 1'

expect() {
	wanted=$1
	shift
	out=$(scripts/run-tests --build build --seed 1 "$@")
	status=$?
	last=$(echo "$out" | tail -1)
	[ "$last" = "$wanted" ] || { echo "$*: '$last', not '$wanted'"; echo "$out"; exit 1; }
}

expect '2 passed, 3 failed, 1 skipped' some
[ "$status" -eq 1 ] || { echo "failures, but status $status"; exit 1; }
for line in 'failed: some/fails' 'the reason' 'killed by SIGSEGV' 'no end within 1 s' \
	'skipped: some/skips'; do
	echo "$out" | grep -qF "$line" || { echo "not said: $line"; echo "$out"; exit 1; }
done
expect '1 passed, 0 failed, 0 skipped' --only passes some
[ "$status" -eq 0 ] || { echo "no failure, but status $status"; exit 1; }
expect '3 passed, 1 failed, 2 skipped' own
expect '5 passed, 4 failed, 3 skipped' some own
expect '0 passed, 1 failed, 0 skipped' nothing-of-that-name
