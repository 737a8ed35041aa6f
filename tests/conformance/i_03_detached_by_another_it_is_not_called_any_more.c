/* SPDX-License-Identifier: MIT */
/* I-03: An engine detached in another's callback is not called any more in that pass. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT));
	struct spy *c = attach(SELF, 'C', EV(SYSCALL_EXIT));

	attach(SELF, 'D', EV(SYSCALL_EXIT));
	during(a, ON_LEAVE, ACT_CONTROL, c, UTRACE_DETACH, 0);
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.leave(5,110) D.leave(5,110) ");
	EXPECT_EQ(a->deeds[ON_LEAVE].result, 0);
}
