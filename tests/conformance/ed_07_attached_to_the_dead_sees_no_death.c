/* SPDX-License-Identifier: MIT */
/* ED-07: An engine attached to a dead thread gets no DEATH. */
#include "conform.h"

void test(void)
{
	struct subject subject;
	struct spy *n;
	long result;

	attach_next('A', EV(DEATH));
	subject = start_process(leave_in_turn);
	watch();
	live->begun = 1;
	wait_logged("A.death");
	n = spy_new('N');
	result = try_attach(n, subject.task, UTRACE_ATTACH_CREATE);
	check(result > 0 || result == -ESRCH, "attach to the dead");
	if (result > 0) {
		EXPECT_EQ(set_events(n, EV(DEATH)), -EALREADY);
		EXPECT_EQ(set_events(n, EV(QUIESCE)), -EALREADY);
		EXPECT_EQ(set_events(n, EV(REAP)), 0);
	}
	finish(subject);
	if (result > 0)
		wait_logged("N.reap");
	unwatch();
	expect_not_logged("N.death");
	expect_not_logged("N.quiesce");
}
