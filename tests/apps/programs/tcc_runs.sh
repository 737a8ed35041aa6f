#!/bin/sh
# SPDX-License-Identifier: MIT
# A compiler that runs what it compiles: the program's calls are in memory that was
# written a moment ago. They must be seen, the libc's and the program's own.
cat >program.c <<'END'
#include <stdio.h>
#include <unistd.h>

static long call(long nr)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "0"(nr) : "rcx", "r11", "memory");
	return result;
}

int main(void)
{
	int same = 1;

	for (int i = 0; i < 1000; i++)
		same &= call(110) == getppid() && call(39) == getpid();
	printf("the same: %d\n", same);
	return 6;
}
END
status=0
$RUN tcc -run program.c || status=$?
# A run that left a trace must have 1000 calls of each kind by the program itself.
trace=$(printf '%s\n' "$RUN" | sed -n 's/.* trace -o \([^ ]*\) .*/\1/p')
if [ -n "$trace" ]; then
	seen=$(grep -c 'getp*pid()' "$trace")
	[ "$seen" -ge 4000 ] || echo "only $seen of 4000 calls were seen"
fi
exit $status
