/* SPDX-License-Identifier: MIT */
/* EN-04: The engine attached first has the last word on whether the call is made. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_ENTRY));
	struct spy *b = attach(SELF, 'B', EV(SYSCALL_ENTRY));
	const long self = getpid();
	long results[2];

	answer_bits(a, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_ABORT);
	answer_bits(b, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_RUN);
	watch();
	results[0] = raw0(SYS_getpid);
	answer_bits(a, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_RUN);
	answer_bits(b, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_ABORT);
	results[1] = raw0(SYS_getpid);
	unwatch();
	EXPECT_EQ(results[0], -ENOSYS);
	EXPECT_EQ(results[1], self);
	expect_log("B.entry(5,39) A.entry(5,39) B.entry(5,39) A.entry(15,39) ");
}
