/* SPDX-License-Identifier: MIT */
/* I-01: Attaching in callbacks works for oneself, for others and for the new child. */
#include "conform.h"

void test(void)
{
	struct subject other = start_process(call_in_turn);
	struct spy *a = attach(SELF, 'A', EV(SYSCALL_EXIT) | EV(CLONE));
	struct spy *n = spy_new('N');
	struct spy *m = spy_new('M');

	during(a, ON_LEAVE, ACT_JOIN, n, SELF, EV(SYSCALL_EXIT));
	watch();
	raw0(SYS_getppid);
	during(a, ON_LEAVE, ACT_JOIN, m, other.task, EV(SYSCALL_EXIT));
	raw0(SYS_getppid);
	expect_log("A.leave(5,110) A.leave(5,110) N.leave(5,110) ");
	live->begun = 1;
	spin(&live->ended, 1);
	unwatch();
	expect_log("M.leave(5,110) ");
	finish(other);
}
