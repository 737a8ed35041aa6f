/* SPDX-License-Identifier: MIT */
/*
 * A system call inside a memory transaction aborts it, and everything is as before
 * its begin; whatever stands in the call's place must do so too.
 * Flags: -mrtm
 */
#include <cpuid.h>
#include <immintrin.h>

#include "live.h"

static bool have_transactions(void)
{
	unsigned a, b, c, d, begun = 0;

	if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (b >> 11 & 1) == 0)
		return false;
	/* Microcode may leave the instruction and let every transaction abort. */
	for (unsigned i = 0; i < 1000 && begun == 0; i++) {
		if (_xbegin() == _XBEGIN_STARTED) {
			begun = 1;
			_xend();
		}
	}
	return begun != 0;
}

int main(void)
{
	volatile int inside = 0;

	if (!have_transactions())
		skip("no TSX");
	for (unsigned i = 0; i < 100; i++) {
		if (_xbegin() == _XBEGIN_STARTED) {
			inside = 1;
			raw0(SYS_getppid);
			_xend();
		}
		check_eq(inside, 0, "nothing of it has happened");
		check_eq(raw0(SYS_getppid), getppid(), "outside it works");
	}
	return 0;
}
