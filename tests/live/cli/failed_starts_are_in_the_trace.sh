#!/bin/sh
# SPDX-License-Identifier: MIT
# A program that cannot be started has made one call, its execve: the trace ends
# with what came of it, and never in the middle of a line.
set -u
failed=0
printf '#!/no/such/interpreter\n' >orphan
echo text >text
chmod 755 orphan text

# expect FILE ERROR OPTIONS...
expect() {
	file=$1
	error=$2
	shift 2
	"$WEIR" trace -o trace "$@" "$file" 2>message
	status=$?
	grep -qE "^[0-9]+ +execve\\(\"$file\", \\[\"$file\"\\], 0x[0-9a-f]+ /\\* [0-9]+ vars \\*/\\) = -1 $error" trace &&
		[ "$(wc -l <trace)" -eq 1 ] && [ "$status" -eq 126 ] && grep -q '^weir: ' message && return
	echo "weir trace $* $file: status $status, $(cat message), trace:"
	cat trace
	failed=1
}

expect ./text 'ENOEXEC \(Exec format error\)$'
expect ./orphan 'ENOENT \(No such file or directory\)$'
expect ./text 'ENOEXEC' -Z
expect ./text 'ENOEXEC' --no-patch

"$WEIR" trace -o trace -z ./text 2>message
[ -s trace ] && echo "-z shows a failed execve: $(cat trace)" && failed=1
"$WEIR" trace -o trace -c ./text 2>message
grep -qE ' 1 +1 execve$' trace || { echo "-c: $(cat trace)"; failed=1; }
exit "$failed"
