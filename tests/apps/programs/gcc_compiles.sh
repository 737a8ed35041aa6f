#!/bin/sh
# SPDX-License-Identifier: MIT
# A driver that spawns cc1, as, collect2 and ld, with temporary files between.
cat >program.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <sys/socket.h>
static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(void)
{
	int values[1000];
	for (int i = 0; i < 1000; i++)
		values[i] = (i * 7919) % 1000;
	qsort(values, 1000, sizeof(int), compare);
	printf("%d %.3f\n", values[500], sqrt(values[2] + 0.5));
	return 0;
}
END
$RUN gcc -O2 -Wall -o program program.c -lm || exit 1
sha256sum <program
./program
exec $RUN gcc -c missing.c 2>/dev/null
