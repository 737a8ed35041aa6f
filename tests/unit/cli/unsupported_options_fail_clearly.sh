#!/bin/sh
# SPDX-License-Identifier: MIT
# An option of strace that weir lacks must not be taken for something else:
# status 125, the option, the reason, and the next step.
set -u
failed=0

expect() {
	wanted=$1
	shift
	out=$("$WEIR" "$@" /bin/true 2>&1)
	status=$?
	if [ "$status" -ne 125 ] || ! echo "$out" | head -1 | grep -qF -- "$wanted"; then
		echo "weir $*: status $status, without '$wanted': $out"
		failed=1
	fi
	if ! echo "$out" | sed -n 2p | grep -q '^      [A-Z]'; then
		echo "weir $*: no next step: $out"
		failed=1
	fi
}

expect "weir: trace: option '-k' is not supported: call stacks" trace -k
expect "weir: trace: option '-k' is not supported" trace -qk
expect "weir: trace: option '--stack-traces' is not supported: call stacks" trace --stack-traces
expect "weir: trace: option '--verbose=none' is not supported" trace --verbose=none
expect "weir: trace: option '--secontext' is not supported" trace --secontext
expect "weir: -e verbose=: not supported" trace -e verbose=none
expect "weir: trace: option '--kvm=vcpu' is not supported" trace --kvm=vcpu
expect "weir: trace: option '--bogus' is unknown" trace --bogus
expect "weir: trace: option '--json=x' takes no argument" trace --json=x
expect "weir: trace: option '--string-limit=many' has a value" trace -s many
expect "weir: option '--follow=some' has a value" --follow=some
expect "weir: option '-f' is not one of all commands" -f
expect "weir: stat: option '-y' is unknown" stat -y
exit "$failed"
