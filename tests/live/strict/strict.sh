# SPDX-License-Identifier: MIT
# Read by the tests of this folder: what --strict must end, and what the default
# only warns of.

# The cache of the user is none of the tests' business.
XDG_CACHE_HOME=$PWD/cache
export XDG_CACHE_HOME

fail() {
	echo "$1:"
	shift
	cat "$@"
	exit 1
}

# build NAME FLAGS...: NAME.c beside the test becomes ./NAME
build() {
	name=$1
	shift
	cc -std=gnu11 -D_GNU_SOURCE -O1 "$@" -o "$name" "$(dirname "$0")/$name.c"
}

# refused PATTERN COMMAND...: weir --strict ends it with 125, and says why in one line
# that begins with an image and an offset or address, and nothing of it is left.
refused() {
	pattern=$1
	shift
	status=0
	timeout 60 "$WEIR" --strict run -e null -- "$@" >out 2>err || status=$?
	[ "$status" -eq 125 ] || fail "status $status, not 125, of $*" out err
	grep -Eq "^weir: strict: /[^ ]+(\+| at )0x[0-9a-f]+: $pattern" err || fail "no reason" err
	if grep -q 'still here' out; then
		fail "it went on" out
	fi
}

# warned PATTERN STATUS COMMAND...: the default goes on and says it in the accounts
warned() {
	pattern=$1
	expected=$2
	shift 2
	status=0
	timeout 60 "$WEIR" --accounting run -e null -- "$@" >out 2>err || status=$?
	[ "$status" -eq "$expected" ] || fail "status $status, not $expected, of $*" out err
	grep -Eq "^weir: $pattern" err || fail "no warning" err
	grep -q 'still here' out || fail "it did not go on" out err
}
