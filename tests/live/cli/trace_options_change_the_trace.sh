#!/bin/sh
# SPDX-License-Identifier: MIT
# Every option of weir trace must reach the view or the agent: each is given
# once, and what it changes is looked for.
set -u
failed=0

# expect PATTERN OPTIONS...: the trace of `cat file` matches; a leading ! in PATTERN: does not.
expect() {
	pattern=$1
	shift
	"$WEIR" trace -o trace "$@" cat file >/dev/null || { echo "weir trace $*: status $?"; failed=1; }
	case $pattern in
	!*) grep -qE -- "${pattern#!}" trace && found=bad || found=good ;;
	*) grep -qE -- "$pattern" trace && found=good || found=bad ;;
	esac
	[ "$found" = good ] && return
	echo "weir trace $*: '$pattern' in"
	cat trace
	failed=1
}

echo 'some forty characters that make a line of text' >file
expect 'read\(3, "some forty characters that make .*"\.\.\., 131072\) = 47'
expect '!openat' -e trace=read
expect '!execve' -e read
expect 'openat.*"file"' -P file
expect '!ld\.so' -P file
expect '!ENOENT' -z
expect '!= 0$' -Z
expect 'read\(3, "some "\.\.\.' -s 5
expect 'read\(3</[^>]*/file>' -y
expect 'write\(1</dev/null<char 1:3>>' -yy
expect '^[0-9]+ +[0-9]{2}:[0-9]{2}:[0-9]{2} execve' -t
expect '^[0-9]+ +[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6} execve' -tt
expect '^[0-9]+ +[0-9]{10}\.[0-9]{6} execve' -ttt
expect '^[0-9]+ +0\.[0-9]{6} close' -r
expect ' <0\.[0-9]{6}>$' -T
expect '^[0-9]+ +[0-9]{10}\.[0-9]{3} execve' --absolute-timestamps=unix,ms
expect '^[0-9]+ +[0-9]{2}:[0-9]{2}:[0-9]{2} execve' --absolute-timestamps
expect '^[0-9]+ +0\.[0-9]{9} close' --relative-timestamps=ns
expect ' <0\.[0-9]{3}>$' --syscall-times=ms
expect '\[[0-9a-f]{16}\] read' -i
expect '\[ *0\] read\(3' -n
expect '"\\x73\\x6f\\x6d\\x65' -xx
expect '"\\x73\\x6f\\x6d\\x65' --strings-in-hex
expect 'read.*\\x7fELF\\x02' --strings-in-hex=non-ascii-chars
expect 'read\(3</[^>]*/file>' --decode-fds
expect 'exited' --quiet
expect 'openat\(-100, "file", 0' -X raw
expect '-100 /\* AT_FDCWD \*/' -X verbose
expect 'execve.*, 0x[0-9a-f]+ /\* [0-9]+ vars \*/' -e execve
expect 'execve.*, \["[A-Z_]+(=|"\.\.\.)' -e execve -v
expect 'execve.*, \["[A-Z_]+(=|"\.\.\.)' -e execve -e abbrev=none
expect '!exited' -qq
expect '^100.00 .* total$' -c
expect '!^[0-9]+ +read' -c
expect ' read$' -c -e trace=read
expect '! (openat|close|execve)$' -c -e trace=read
expect '^ +[0-9]+ read$' -c -w --seccomp-bpf -U calls,name
expect '^100.00 .* total$' -C
expect '^[0-9]+ +read' -C

"$WEIR" trace -o trace cat file >/dev/null
"$WEIR" trace -A -o trace cat file >/dev/null
[ "$(grep -c execve trace)" -eq 2 ] || { echo "-A did not append"; failed=1; }
"$WEIR" trace -ff -o each sh -c '/bin/true; /bin/true'
[ "$(ls each.* | wc -l)" -eq 3 ] || { echo "-ff: not 3 files:" each.*; failed=1; }
"$WEIR" trace -b execve -o trace sh -c 'exec true'
grep -q 'runs untraced' trace || { echo "-b execve: not left at execve:"; cat trace; failed=1; }
for bad in '-b open' '-U calls,calls' '-U bogus' --syscall-times=m --relative-timestamps=1 \
	--absolute-timestamps=epoch --strings-in-hex=some '-X some'; do
	"$WEIR" trace $bad true >out 2>&1
	[ $? -eq 125 ] && [ "$(wc -l <out)" -eq 2 ] || { echo "$bad:"; cat out; failed=1; }
done
"$WEIR" trace --json -o json cat file >/dev/null
python3 -c 'import json; [json.loads(line) for line in open("json")]' || failed=1
"$WEIR" trace --coverage | grep -qE '^[0-9]+ of [0-9]+ system calls' || { echo "no coverage"; failed=1; }
exit "$failed"
