# SPDX-License-Identifier: MIT
# Builds the observer (a hosted engine) and what it observes. Sourced by the tests here.
set -eu
: "${CC:=cc}"

fail() {
	echo "$*" >&2
	exit 1
}

# build NAME: tests/live/hosted/NAME.c, linked as a hosted engine.
build() {
	$CC -DWEIR_HOST -O1 -g -Wall -Wextra -Werror -I"$WEIR_SOURCE/include" -o "$1" \
		"$WEIR_SOURCE/tests/live/hosted/$1.c" "$WEIR_BUILD/src/hosted/libweir-host.a" -pthread
}

# observe OPTIONS COMMAND...: COMMAND under the observer; leaves events, stdout and stderr.
# On a busy machine an answer may take longer than what is good enough by default.
observe() {
	options=$1
	case $options in *deadline=*) ;; *) options=$options,deadline=30 ;; esac
	shift
	status=0
	timeout 60 "$WEIR" run -e "./observer,out=events$options" -- "$@" >stdout 2>stderr || status=$?
}

build observer
