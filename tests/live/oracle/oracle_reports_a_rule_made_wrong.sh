#!/bin/sh
# SPDX-License-Identifier: MIT
# An oracle that never finds anything proves nothing: a rule with one length made
# too small, and one made to write nothing at all, must both be reported with the
# bytes that are missing, and fail the check.
set -u
failed=0

cat >program.c <<'END'
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char buffer[100];
static struct stat status;

int main(void)
{
	int fd = open("data", O_RDONLY);

	return read(fd, buffer, sizeof(buffer)) != 50 || syscall(SYS_fstat, fd, &status) != 0;
}
END
gcc -O1 -static -o program program.c || exit 1
printf '%050d' 7 >data

expect() {
	want=$1
	shift
	"$WEIR" -o report check --oracle "$@" ./program
	status=$?
	grep -q "$want" report && [ "$status" = "$(grep -q ' 0 unpredicted$' report; echo $?)" ] && return
	echo "$*: status $status, no '$want' in"
	cat report
	failed=1
}
expect ' 0 unpredicted$'
expect '^unpredicted  read: bytes 49 to 49 behind argument 1, ' --oracle-shrink=0:1:49
expect '^unpredicted  read: bytes 0 to 49 behind argument 1, ' --oracle-shrink=0:1:0
expect '^unpredicted  fstat: bytes [0-9]* to [0-9]* behind argument 1, ' --oracle-shrink=5:1:0
exit "$failed"
