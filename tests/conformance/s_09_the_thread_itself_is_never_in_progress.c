/* SPDX-License-Identifier: MIT */
/* S-09: The thread itself never gets -EINPROGRESS. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE) | EV(SYSCALL_EXIT));

	during(a, ON_QUIESCE, ACT_EVENTS, a, EV(SYSCALL_EXIT), 0);
	during(a, ON_LEAVE, ACT_EVENTS, a, 0, 0);
	watch();
	raw0(SYS_getppid);
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.quiesce(5,40) A.leave(5,110) ");
	EXPECT_EQ(a->deeds[ON_QUIESCE].due, 0);
	EXPECT_EQ(a->deeds[ON_QUIESCE].result, 0);
	EXPECT_EQ(a->deeds[ON_LEAVE].result, 0);
}
