/* SPDX-License-Identifier: MIT */
/*
 * Nanoseconds that a cpuid takes, the least of many short rounds, which whatever else
 * the machine does cannot make longer; and by which instruction it is made now.
 */
#include <cpuid.h>
#include <stdio.h>
#include <time.h>

enum { WARM = 10, ROUNDS = 500, CALLS = 100 };

extern const unsigned char instruction[];

static __attribute__((noinline)) void call_cpuid(void)
{
	unsigned int a = 1;
	unsigned int b;
	unsigned int c = 0;
	unsigned int d;

	/*
	 * Copies of the results behind it, as compilers put them there, make the jump lead
	 * below the program. What it would borrow of `pop; ret` may lead above, into the room
	 * that is kept for the heap, and then a trap takes its place.
	 */
	__asm__ volatile("instruction: cpuid\n\tmov %%ebx, %%eax\n\tmov %%ecx, %%eax"
			 : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
}

static double round_ns(void)
{
	struct timespec start;
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < CALLS; i++)
		call_cpuid();
	clock_gettime(CLOCK_MONOTONIC, &end);
	return ((double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec)) /
	       CALLS;
}

int main(void)
{
	double least;

	for (int i = 0; i < WARM; i++)
		call_cpuid();
	least = round_ns();
	for (int i = 1; i < ROUNDS; i++) {
		double ns = round_ns();

		least = ns < least ? ns : least;
	}
	printf("%.1f %s\n", least,
	       instruction[0] == 0x0f	? "cpuid"
	       : instruction[0] == 0xcc ? "trap"
					: "jump");
	return 0;
}
