/* SPDX-License-Identifier: MIT */
/*
 * K-03: Resume actions are STOP 0, INTERRUPT 1, REPORT 2, SINGLESTEP 3, BLOCKSTEP 4, RESUME 5,
 * DETACH 6, in three bits.
 */
#include "conform.h"

_Static_assert(UTRACE_STOP == 0 && UTRACE_INTERRUPT == 1 && UTRACE_REPORT == 2, "");
_Static_assert(UTRACE_SINGLESTEP == 3 && UTRACE_BLOCKSTEP == 4 && UTRACE_RESUME == 5, "");
_Static_assert(UTRACE_DETACH == 6 && UTRACE_RESUME_MAX == 7, "");
_Static_assert(UTRACE_RESUME_MASK == 0x7 && UTRACE_RESUME_BITS == 3, "");

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT));

	for (u32 bits = 0; bits < 0x200; bits += 0x10)
		EXPECT_EQ(utrace_resume_action(bits | 5), UTRACE_RESUME);
	/* What an engine answers in these bits is what the next one is told. */
	attach(SELF, 'B', EV(SYSCALL_EXIT));
	answer(a, ON_LEAVE, 2);
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.leave(5,110) B.leave(2,110) ");
}
