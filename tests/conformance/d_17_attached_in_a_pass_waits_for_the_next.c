/* SPDX-License-Identifier: MIT */
/* D-17: An engine attached during a pass is called from the next pass on. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT));
	struct spy *n = spy_new('N');

	during(a, ON_LEAVE, ACT_JOIN, n, SELF, EV(SYSCALL_EXIT));
	watch();
	raw0(SYS_getppid);
	raw0(SYS_getppid);
	unwatch();
	EXPECT_EQ(a->deeds[ON_LEAVE].result, 0);
	expect_log("A.leave(5,110) A.leave(5,110) N.leave(5,110) ");
}
