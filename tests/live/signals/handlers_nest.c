/* SPDX-License-Identifier: MIT */
/*
 * A handler interrupted by another signal, eight deep, unwinds in order.
 */
#include "live.h"

static char order[64];
static volatile int at;

static void handler(int signal)
{
	order[at++] = (char)('a' + signal - SIGRTMIN);
	if (signal < SIGRTMIN + 7)
		raise(signal + 1);
	order[at++] = (char)('A' + signal - SIGRTMIN);
}

int main(void)
{
	for (int i = 0; i < 8; i++)
		handle(SIGRTMIN + i, handler, 0);
	for (unsigned round = 0; round < 100; round++) {
		at = 0;
		raise(SIGRTMIN);
		check(memcmp(order, "abcdefghHGFEDCBA", 16) == 0, "the order");
	}
	puts(order);
	return 0;
}
