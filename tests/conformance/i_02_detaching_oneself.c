/* SPDX-License-Identifier: MIT */
/* I-02: Detaching oneself is complete when the callback returns, by answer or by control. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT));
	struct spy *b = attach(SELF, 'B', EV(SYSCALL_EXIT));

	answer(a, ON_LEAVE, UTRACE_DETACH);
	during(b, ON_LEAVE, ACT_CONTROL, b, UTRACE_DETACH, 0);
	watch();
	raw0(SYS_getppid);
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.leave(5,110) B.leave(5,110) ");
	EXPECT_EQ(b->deeds[ON_LEAVE].result, -EINPROGRESS);
	EXPECT_EQ(set_events(a, 0), -ESRCH);
	EXPECT_EQ(set_events(b, 0), -ESRCH);
}
