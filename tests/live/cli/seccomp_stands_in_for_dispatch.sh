#!/bin/sh
# SPDX-License-Identifier: MIT
# Where Syscall User Dispatch is refused a seccomp filter takes its place: no call
# is missed, over threads, children and new images. Where that is refused too, or
# where a filter forbids what the agent needs, weir says so and does not start.
set -e
${CC:-cc} -o deny "$WEIR_SOURCE/tests/live/deny.c"
fail() {
	echo "$1"
	exit 1
}
cat >calls.sh <<'SOURCE'
i=0
while [ $i -lt 5 ]; do (cd / && pwd -P) & i=$((i + 1)); done
wait
exec env -i /bin/ls -l /dev/null
SOURCE
# prctl(PR_SET_SYSCALL_USER_DISPATCH) answers EPERM, EINVAL, ENOSYS.
for error in 1 22 38; do
	./deny 157:59=$error -- "$WEIR" trace -o denied sh calls.sh >out
	[ "$(grep -c '^/$' out)" = 5 ] || fail "five children: $(cat out)"
	grep -q /dev/null out || fail 'the last image did not run'
	grep -q 'execve("/bin/ls"' denied || fail 'the execve is not in the trace'
	# What ls does is behind the exec, in the image that inherited the filter.
	sed '1,/execve("\/bin\/ls"/d' denied | grep -q 'exit_group(0)' || fail 'the last image is not traced'
done
# The same calls, one for one, as without a filter.
for mode in dispatch seccomp; do
	set --
	[ $mode = dispatch ] || set -- ./deny 157:59=1 --
	"$@" "$WEIR" stat --json -o $mode.json ls -l / >/dev/null
	sed -n 's/.*"name":"\([^"]*\)".*"calls":\([0-9]*\).*/\1 \2/p' $mode.json | sort >$mode.calls
	[ -s $mode.calls ] || fail "no counts: $(cat $mode.json)"
done
cmp dispatch.calls seccomp.calls || fail "$(cat dispatch.calls seccomp.calls)"

./deny 157:59=1 -- "$WEIR" check >check || fail "check refused: $(cat check)"
grep -Eq '^limited +syscall user dispatch +refused +a seccomp filter takes its place' check || fail "$(cat check)"

refused() {
	want=$1
	shift
	status=0
	"$@" 2>message || status=$?
	[ $status = 125 ] && grep -q "$want" message || fail "$*: status $status: $(cat message)"
}
refused 'refuses both' ./deny 157:59=1 317=1 -- "$WEIR" run -e null -- true
refused 'forbids rt_tgsigqueueinfo' ./deny 297=1 -- "$WEIR" run -e null -- true
refused 'forbids sigaltstack' ./deny 131=kill -- "$WEIR" run -e null -- true
refused 'cannot be let go' ./deny 157:59=1 -- "$WEIR" --follow=fork trace -o none true
! ./deny 131=38 -- "$WEIR" check >check || fail 'check does not notice'
grep -Eq '^bad +seccomp +sigaltstack' check || fail "$(cat check)"
