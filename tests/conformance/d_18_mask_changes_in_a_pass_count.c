/* SPDX-License-Identifier: MIT */
/* D-18: Mask changes made during a pass count for engines not yet visited. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT));
	struct spy *b = attach(SELF, 'B', EV(SYSCALL_EXIT));
	struct spy *c = attach(SELF, 'C', 0);

	during(a, ON_LEAVE, ACT_EVENTS, b, 0, 0);
	watch();
	raw0(SYS_getppid);
	during(a, ON_LEAVE, ACT_EVENTS, c, EV(SYSCALL_EXIT), 0);
	raw0(SYS_getppid);
	unwatch();
	expect_log("A.leave(5,110) A.leave(5,110) C.leave(5,110) ");
}
