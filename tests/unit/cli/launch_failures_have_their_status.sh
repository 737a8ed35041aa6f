#!/bin/sh
# SPDX-License-Identifier: MIT
# A script must be able to tell a program that is missing (127) or cannot be
# executed (126) from a failure of weir's own (125).
set -u
failed=0

expect() {
	wanted=$1
	shift
	out=$("$WEIR" "$@" 2>&1)
	status=$?
	if [ "$status" -ne "$wanted" ] || ! echo "$out" | grep -q '^weir: '; then
		echo "weir $*: status $status, not $wanted: $out"
		failed=1
	fi
}

echo 'echo no interpreter named' >text
chmod 644 text
expect 127 trace no-such-program-here
expect 127 trace ./absent
expect 127 no-such-program-here
expect 126 trace ./text
expect 126 stat /etc
chmod 755 text
expect 126 trace ./text
printf '#!/no/such/interpreter\n' >orphan
chmod 755 orphan
expect 126 trace ./orphan
head -c 100 /bin/true >truncated
chmod 755 truncated
expect 126 trace ./truncated
expect 125 trace
expect 125 trace -o /no/such/folder/file /bin/true
expect 125 trace -e trace=no_such_call /bin/true
expect 125 run /bin/true
expect 125 run -e ./no-such-engine.so /bin/true
cp text text.so
expect 125 run -e ./text.so /bin/true
expect 125 trace -u no-such-user /bin/true
expect 125 --
exit "$failed"
