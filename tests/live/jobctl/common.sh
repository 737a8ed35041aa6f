# SPDX-License-Identifier: MIT
# Builds what the tests here stop. Sourced by them.
set -eu
: "${CC:=cc}"

fail() {
	echo "$*" >&2
	exit 1
}

$CC -O1 -Wall -Wextra -Werror -o stopper "$WEIR_SOURCE/tests/live/jobctl/stopper.c"
