#!/bin/sh
# SPDX-License-Identifier: MIT
# -e inject and -e fault in strace's words: the program finds what they say, each
# thread counts for itself, and the trace shows what was done.
set -u
failed=0
home=$(pwd -P)

fail() {
	echo "$*"
	failed=1
}

# expect EXPRESSION SCRIPT STDOUT COUNT PATTERN: what the script prints, and how often the trace matches.
expect() {
	out=$("$WEIR" trace -o trace -e signal=none -e "$1" sh -c "$2" 2>&1) || fail "$1: status $?"
	[ "$out" = "$3" ] || fail "$1: printed '$out', not '$3'"
	[ "$(grep -cE -- "$5" trace)" -eq "$4" ] || {
		fail "$1: not $4 times '$5' in"
		grep -E 'chdir|uname|umask' trace
	}
}

twice='cd / 2>/dev/null || echo first; cd / 2>/dev/null || echo second'
six='cd /; cd /; cd /; cd /; cd /; cd /'
expect inject=chdir:error=EIO "$twice" 'first
second' 2 'chdir\("/"\) += -1 EIO \(Input/output error\) \(INJECTED\)$'
expect fault=chdir:when=2 "$twice" second 1 'chdir\("/"\) += -1 ENOSYS \(Function not implemented\) \(INJECTED\)$'
expect fault=chdir:error=13:when=1 "$twice" first 1 '-1 EACCES \(Permission denied\) \(INJECTED\)$'
expect inject=chdir:retval=0 'cd /; pwd -P' "$home" 1 'chdir\("/"\) += 0 \(INJECTED\)$'
expect inject=chdir:retval=0:when=2..5+2 "$six" '' 2 '= 0 \(INJECTED\)$'
expect inject=chdir:retval=0:when=2+3 "$six" '' 2 '= 0 \(INJECTED\)$'
expect inject=chdir:retval=0:when=5+ "$six" '' 2 '= 0 \(INJECTED\)$'
expect fault=chdir:when=1 '(cd / 2>/dev/null || echo one); (cd / 2>/dev/null || echo two)' 'one
two' 2 'INJECTED'
expect inject=chdir:signal=USR1:when=1 'trap "echo got it" USR1; cd /; cd /' 'got it' 2 'chdir\("/"\) += 0$'
expect inject=chdir:delay_enter=1:delay_exit=2ns 'cd /; pwd -P' / 1 'chdir\("/"\) += 0 \(DELAYED\)$'
expect inject=uname:poke_exit=@arg1=7765697200 'uname -s' weir 1 'uname\(\{sysname="weir".* = 0 \(INJECTED: args\)$'
expect inject=chdir:error=EIO:syscall=getpid 'cd / 2>/dev/null || echo failed' failed 1 ' EIO .*\(INJECTED\)$'

# Of two expressions for a call the last counts; other calls keep theirs.
"$WEIR" trace -o trace --inject=chdir,umask:error=EIO --fault=chdir:error=EPERM \
	sh -c 'cd / 2>/dev/null; umask 1'
grep -q 'chdir.*EPERM' trace && grep -q 'umask.*EIO' trace || fail "several expressions: $(cat trace)"
errors=$("$WEIR" stat -o - -e trace=chdir -e fault=chdir sh -c 'cd / 2>/dev/null' 2>&1; cat ./- 2>/dev/null)
echo "$errors" | grep -qE '^.* 1 +1 .* chdir$' || fail "weir stat: $errors"
"$WEIR" trace --json -o json -e inject=chdir:retval=0:delay_enter=1 sh -c 'cd /'
grep -q '"name":"chdir".*"aborted":true,"delayed":true' json || fail "--json: $(grep chdir json)"

for bad in inject=chdir inject=chdir:when=2 inject=chdir:error=bogus inject=chdir:error=4096 \
	inject=chdir:error=1:retval=2 inject=chdir:syscall=open:retval=1 fault=chdir:retval=1 \
	inject=chdir:when=0:retval=1 inject=chdir:when=3..2:retval=1 inject=chdir:signal=65 \
	inject=chdir:poke_enter=@arg0=00 inject=chdir:poke_exit=@arg1=0 inject=nothing:retval=1; do
	"$WEIR" trace -e "$bad" true >out 2>&1
	status=$?
	[ "$status" -eq 125 ] && grep -q '^weir: ' out || fail "$bad: status $status: $(cat out)"
done
exit "$failed"
