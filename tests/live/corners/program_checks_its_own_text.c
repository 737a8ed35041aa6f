/* SPDX-License-Identifier: MIT */
/*
 * Cryptographic modules and copy protection sum up their own code while they run.
 * (Code of their own that has made calls changes, and is a documented limit; nearly
 * all calls of dynamic programs are in libc.)
 */
#include "live.h"

extern const uint8_t __executable_start[], etext[];

static uint64_t sum_of_text(void)
{
	const volatile uint8_t *at = (const uint8_t *)(uintptr_t)sum_of_text;
	uint64_t sum = 14695981039346656037u;

	/* From the page of this function on: what lies before may be read-only data. */
	for (at = (const uint8_t *)((uintptr_t)at & ~4095ul); at < etext; at++)
		sum = (sum ^ *at) * 1099511628211u;
	return sum;
}

int main(void)
{
	uint64_t before = sum_of_text();

	for (unsigned i = 0; i < 100; i++) {
		check(getppid() > 0, "a call");
		check(sum_of_text() == before, "the sum is the same");
	}
	check_exits(child_exiting(sum_of_text() == before ? 3 : 4), 3, "in a child");
	return 0;
}
