#!/bin/sh
# SPDX-License-Identifier: MIT
# weir stands in scripts where the program stood: its status, or its death by a
# signal, must be the program's.
set -u
failed=0

expect() {
	wanted=$1
	shift
	"$WEIR" "$@" >out 2>&1
	status=$?
	[ "$status" -eq "$wanted" ] || { echo "weir $*: status $status, not $wanted"; cat out; failed=1; }
}

for command in trace stat sites 'run -e null'; do
	# shellcheck disable=SC2086 # words are meant to split
	{
		expect 0 $command -o log sh -c 'exit 0'
		expect 42 $command -o log sh -c 'exit 42'
		expect 143 $command -o log sh -c 'kill -TERM $$'
		expect 137 $command -o log sh -c 'kill -KILL $$'
	}
done
expect 7 sh -c 'exit 7'
expect 134 trace -o log sh -c 'kill -ABRT $$'

# Death by a signal, not an exit status of 128 plus it.
python3 - "$WEIR" <<'END' || failed=1
import subprocess, sys
end = subprocess.run([sys.argv[1], "trace", "-o", "log", "sh", "-c", "kill -TERM $$"]).returncode
assert end == -15, end
END
exit "$failed"
