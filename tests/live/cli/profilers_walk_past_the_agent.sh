#!/bin/sh
# SPDX-License-Identifier: MIT
# timeout: 120
# perf walks frame pointers from wherever its clock finds a thread: in gate, stub
# or agent, and in the kernel for a call. The walk must go on in the program.
if ! command -v perf >/dev/null || ! perf record -q -e cpu-clock -o try true 2>/dev/null; then
	echo "skipped: no perf, or not allowed"
	exit 77
fi
set -e
cat >calls.c <<'SOURCE'
#include <unistd.h>
__attribute__((noinline)) static long inner(long sum)
{
	long parent;

	__asm__ volatile("syscall" : "=a"(parent) : "0"(110L) : "rcx", "r11", "cc", "memory");
	return sum + parent;
}
__attribute__((noinline)) static long middle(long sum)
{
	for (int i = 0; i < 100; i++)
		sum = inner(sum) + 1;
	return sum;
}
int main(void)
{
	long sum = 0;

	for (int i = 0; i < 20000; i++)
		sum = middle(sum);
	return sum == 1;
}
SOURCE
${CC:-cc} -O1 -fno-omit-frame-pointer -o calls calls.c
perf record -q -e cpu-clock -F 499 --call-graph fp -o data "$WEIR" run -e null -- ./calls
perf script -i data -F comm,ip,sym 2>/dev/null >samples
# A sample is a paragraph. Those of the start, before main, are few.
awk 'BEGIN { RS = "" } $1 == "calls" { all++; if (/main/) walked++ }
	END { print walked + 0, all + 0; exit !(all >= 50 && walked >= 0.8 * all) }' samples >counts || {
	echo "walked, of all: $(cat counts)"
	head -40 samples
	exit 1
}
