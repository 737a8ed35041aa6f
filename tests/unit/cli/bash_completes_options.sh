#!/bin/bash
# SPDX-License-Identifier: MIT
# Completion asks weir for its options: a change in the help text must not
# silence it.
set -eu
PATH=$(dirname "$WEIR"):$PATH
. "$WEIR_SOURCE/completions/weir.bash"
compopt() { :; }
failed=0

# complete WORDS...: completes the last word, prints the answers in one line.
complete_words() {
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_weir
	echo "${COMPREPLY[*]-}"
}

expect() {
	wanted=$1
	shift
	got=$(complete_words "$@")
	[ "$got" = "$wanted" ] || { echo "$*: '$got', not '$wanted'"; failed=1; }
}

expect "--follow=" weir --fo
expect "--string-limit=" weir trace --string-l
expect "--no-abbrev" weir trace -o log --no-a
expect "" weir stat --no-a
expect "--no-patch" weir stat --no-p
expect "-P" weir trace -P
case " $(complete_words weir s) " in *" stat "*) ;; *) echo "no commands"; failed=1 ;; esac
exit "$failed"
