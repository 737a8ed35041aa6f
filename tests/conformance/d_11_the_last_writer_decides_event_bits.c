/* SPDX-License-Identifier: MIT */
/*
 * D-11: The smallest resume choice prevails; event-specific bits are those of the last
 * specific callback.
 */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_ENTRY));
	struct spy *b = attach(SELF, 'B', EV(SYSCALL_ENTRY));
	struct spy *c = attach(SELF, 'C', EV(QUIESCE));
	long overruled, echoed;

	c->ops.report_signal = NULL;
	answer_bits(b, ON_ENTRY, UTRACE_REPORT, UTRACE_SYSCALL_ABORT);
	answer_once(a, ON_ENTRY, UTRACE_RESUME, UTRACE_SYSCALL_RUN);
	watch();
	overruled = raw0(SYS_getpid);
	echoed = raw0(SYS_getpid);
	unwatch();
	EXPECT_EQ(overruled, getpid());
	EXPECT_EQ(echoed, -ENOSYS);
	/* A's RESUME replaces the ABORT, but not the smaller REPORT: that is still to come. */
	expect_log("C.quiesce(5,40) B.entry(5,39) A.entry(12,39) C.quiesce(5,0) "
		   "C.quiesce(5,40) B.entry(5,39) A.entry(12,39) C.quiesce(5,0) ");
}
