# SPDX-License-Identifier: MIT
# Programs that weir attaches to while they run. Sourced by the tests here.
#
# A program here says a line when it is where the test wants it, and goes on when it
# is sent one. So does weir, by its own word on attaching.
set -eu
: "${CC:=cc}"

fail() {
	echo "$*" >&2
	exit 1
}

# build NAME: tests/live/attach/NAME.c.
build() {
	$CC -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -pthread -o "$1" \
		"$WEIR_SOURCE/tests/live/attach/$1.c"
}

# start COMMAND...: in the background, until it says that it is ready. Leaves $program.
start() {
	rm -f to from
	mkfifo to from
	timeout 120 "$@" <to >from &
	program_timeout=$!
	exec 3>to 4<from
	read -r program <&4 || fail "$1 did not start"
}

# say LINE: the program goes on. hear: what it says next, in $heard.
say() {
	echo "$*" >&3
}
hear() {
	read -r heard <&4 || fail "the program said no more"
}

# program_ends: its exit status, in $status.
program_ends() {
	exec 3>&- 4<&-
	status=0
	wait $program_timeout || status=$?
}

# attach OPTIONS...: weir with these options attaches, in the background.
attach() {
	rm -f words
	mkfifo words
	timeout 120 "$WEIR" "$@" 2>words &
	weir_timeout=$!
	exec 5<words
	read -r attached <&5 || attached=
	case $attached in "weir: Process $program attached"*) ;; *) fail "weir: $attached" ;; esac
	weir=$(cat /proc/$weir_timeout/task/$weir_timeout/children)
}

# leave: weir leaves the program; what it said is in the file said, its status in $left.
leave() {
	kill -INT $weir
	weir_ends
	grep -q "^weir: Process $program detached" said || fail "weir did not leave: $(cat said)"
}
weir_ends() {
	cat <&5 >said
	exec 5<&-
	left=0
	wait $weir_timeout || left=$?
}
