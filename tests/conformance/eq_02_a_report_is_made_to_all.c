/* SPDX-License-Identifier: MIT */
/* EQ-02: A report that any engine requested is made to all engines with QUIESCE. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach(SELF, 'A', EV(QUIESCE));

	attach(SELF, 'B', EV(QUIESCE));
	attach(SELF, 'C', 0);
	watch();
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	unwatch();
	expect_log("B.quiesce(5,40) A.quiesce(5,40) A.quiesce(5,0) B.quiesce(5,0) ");
	/* An answer asks just as well. */
	answer_once(attach(SELF, 'D', EV(SYSCALL_EXIT)), ON_LEAVE, UTRACE_REPORT, ECHO);
	watch();
	raw0(SYS_getppid);
	unwatch();
	expect_log("B.quiesce(5,40) A.quiesce(5,40) A.quiesce(5,80) B.quiesce(5,80) D.leave(5,110) "
		   "A.quiesce(5,0) B.quiesce(5,0) ");
}
