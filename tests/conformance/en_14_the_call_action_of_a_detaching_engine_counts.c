/* SPDX-License-Identifier: MIT */
/* EN-14: The call action of an engine that detaches counts for this call. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', UTRACE_EVENT_SYSCALL);
	const long self = getpid();
	long results[2];

	answer_bits(a, ON_ENTRY, UTRACE_DETACH, UTRACE_SYSCALL_ABORT);
	watch();
	results[0] = raw0(SYS_getpid);
	results[1] = raw0(SYS_getpid);
	unwatch();
	EXPECT_EQ(results[0], -ENOSYS);
	EXPECT_EQ(results[1], self);
	expect_log("A.entry(5,39) ");
	EXPECT_EQ(control(a, UTRACE_DETACH), -ESRCH);
}
