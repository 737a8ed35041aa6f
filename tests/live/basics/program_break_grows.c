/* SPDX-License-Identifier: MIT */
/*
 * malloc of static programs lives on brk; whatever the agent maps must stay
 * clear of the way.
 * Builds: dynamic static nopie musl-static
 */
#include "live.h"

enum { STEPS = 128 };

int main(void)
{
	char *start = sbrk(0);
	size_t step = 8u << 20; /* 1 GiB in all */

	for (unsigned i = 0; i < STEPS; i++) {
		char *old = sbrk((intptr_t)step);

		if ((intptr_t)old == -1) {
			raw3(SYS_brk, (long)(start + (i + 1) * step), 0, 0);
			old = start + i * step;
		}
		check(old == start + i * step, "the break grew without a hole");
		old[0] = (char)i;
		old[step - 1] = (char)i;
	}
	for (unsigned i = 0; i < STEPS; i++)
		check_eq(start[i * step], (long)i, "the new memory holds");
	check_eq(raw3(SYS_brk, (long)start, 0, 0), (long)start, "the break shrinks");
	return 0;
}
