/* SPDX-License-Identifier: MIT */
/* B-01: Barrier on oneself is 0 at once, even in one's own callback. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE) | EV(SYSCALL_EXIT));

	EXPECT_EQ(barrier(a), 0);
	during(a, ON_QUIESCE, ACT_BARRIER, a, 0, 0);
	during(a, ON_LEAVE, ACT_BARRIER, a, 0, 0);
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.quiesce(5,40) A.quiesce(5,80) A.leave(5,110) ");
	EXPECT(a->deeds[ON_QUIESCE].due == 0 && a->deeds[ON_QUIESCE].result == 0);
	EXPECT(a->deeds[ON_LEAVE].due == 0 && a->deeds[ON_LEAVE].result == 0);
}
