#!/bin/sh
# SPDX-License-Identifier: MIT
# What an exception lands on may begin right behind a call, where copied functions have
# jumps: at each level of optimisation the program catches what it does natively.
set -eu
cat >landing.cc <<'SOURCE'
#include <cstdio>
#include <cstdlib>

static int destroyed;

struct counted {
	~counted() { destroyed++; }
};

__attribute__((noinline)) static void maybe(int value)
{
	if (value % 3 == 0)
		throw value;
	if (value % 3 == 1)
		throw "text";
}

/* What lands here goes on inside the function, by branches of its own. */
__attribute__((noinline)) static int one(int value)
{
	try {
		maybe(value);
	} catch (int number) {
		return number > 50 ? 7 : 1;
	} catch (const char *) {
		return 2;
	}
	return 3;
}

__attribute__((noinline)) static int nothing_but_a_call(int value)
{
	try {
		maybe(value);
	} catch (...) {
	}
	return 5;
}

__attribute__((noinline)) static int passed(int value)
{
	counted here;

	maybe(value);
	return 10;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 100;
	int sum = 0;

	for (int i = 0; i < rounds; i++) {
		sum += one(i) + nothing_but_a_call(i);
		try {
			sum += passed(i);
		} catch (...) {
			sum += 20;
		}
	}
	printf("%d, %d destroyed\n", sum, destroyed);
}
SOURCE
for level in -O0 -O1 -O2 -Os; do
	for kind in -pie '-static -no-pie'; do
		# shellcheck disable=SC2086
		${CXX:-c++} $level $kind -o landing landing.cc
		./landing >native
		timeout 60 "$WEIR" branches --source=copies --last=8 -o trace ./landing >out ||
			{ echo "$level $kind: ended with $?"; exit 1; }
		cmp native out
		grep -q 'by copied functions' trace
	done
done
