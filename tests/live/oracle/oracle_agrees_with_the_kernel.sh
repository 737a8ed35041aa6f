#!/bin/sh
# SPDX-License-Identifier: MIT
# Everyday programs make no call that writes memory which the table of calls does
# not know of, and they do what they do natively.
# timeout: 300
set -u
failed=0

try() {
	"$@" >native 2>&1 </dev/null
	native=$?
	"$WEIR" -o report check --oracle -- "$@" >traced 2>&1 </dev/null
	status=$?
	if [ "$status" != "$native" ] || ! cmp -s native traced ||
		! grep -q '^[1-9][0-9]* calls checked, .* 0 unpredicted$' report; then
		echo "$*: status $status, natively $native"
		cat report
		diff native traced | head -5
		failed=1
	fi
}
try ls -l /etc
try sh -c 'cat /etc/passwd | sort | head -3; echo $(pwd)'
try grep -r root /etc/passwd /etc/group
try find /etc -maxdepth 1 -name 'p*'
try tar cf archive.tar /etc/passwd
exit "$failed"
