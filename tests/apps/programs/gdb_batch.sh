#!/bin/sh
# SPDX-License-Identifier: MIT
# A debugger under the tracer: ptrace inside the traced tree must still work.
if [ ! -e "$SHARED/program" ]; then
	cat >"$SHARED/program.c" <<'END'
#include <stdio.h>
#include <unistd.h>
static int square(int n)
{
	int result = n * n;
	return result;
}
int main(void)
{
	int sum = 0;
	for (int i = 1; i < 4; i++)
		sum += square(i);
	printf("sum %d, parent %d\n", sum, getppid() > 0);
	return 5;
}
END
	gcc -g -O0 -o "$SHARED/program" "$SHARED/program.c" || exit 99
fi
$RUN gdb --batch -nx -ex 'set startup-with-shell off' -ex 'break square' -ex run -ex bt \
	-ex 'print n' -ex continue -ex 'finish' -ex 'info locals' -ex 'delete' -ex 'stepi' \
	-ex continue "$SHARED/program" >output 2>/dev/null
status=$?
sed -e 's/0x[0-9a-f]*/ADDRESS/g' -e 's/process [0-9]*/process N/' -e 's,/[^ ]*/program,program,g' \
	output
exit $status
