#!/bin/sh
# SPDX-License-Identifier: MIT
# The example counts what a program asks malloc for, children included.
. "$WEIR_SOURCE/tests/live/points/common.sh"
$CC -O2 -Wall -Wextra -Werror -std=gnu11 -ffreestanding -nostdlib -fno-stack-protector \
	-mgeneral-regs-only -fvisibility=hidden -fPIC -shared -I"$WEIR_SOURCE/include" -o probe.so \
	"$WEIR_SOURCE/examples/probe/probe.c"
cat >program.c <<'EOF'
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	void *volatile block = NULL;
	int count = argc > 1 ? atoi(argv[1]) : 0;
	int status = 0;

	for (int i = 0; i < count; i++) {
		block = malloc(1000);
		free(block);
	}
	if (fork() == 0) {
		for (int i = 0; i < count; i++)
			block = malloc(1000);
		_exit(0);
	}
	wait(&status);
	return status;
}
EOF
$CC -O1 -o program program.c

counts() {
	timeout 60 "$WEIR" run -e ./probe.so -- ./program "$1" 2>err || fail "status $?"
	sed -n 's/^\([0-9]*\) calls of malloc for \([0-9]*\) bytes, \([0-9]*\) of free$/\1 \2 \3/p' err
}

base=$(counts 0)
more=$(counts 500)
[ -n "$base" ] && [ -n "$more" ] || fail "no counts: $(cat err)"
set -- $base $more
[ $(($4 - $1)) -eq 1000 ] && [ $(($5 - $2)) -eq 1000000 ] && [ $(($6 - $3)) -eq 500 ] ||
	fail "counted $base, then $more"
