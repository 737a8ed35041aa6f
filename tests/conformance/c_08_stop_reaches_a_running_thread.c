/* SPDX-License-Identifier: MIT */
/*
 * C-08: After -EINPROGRESS, QUIESCE engines are called before the program goes on, and the
 * hold is honoured without them.
 */
#include "conform.h"

void test(void)
{
	struct subject runner = start_process(count_forever);
	struct spy *b, *a = attach(runner.task, 'A', EV(CLONE));

	b = attach(runner.task, 'B', EV(QUIESCE));
	watch();
	wait_more(&live->progress, 0);
	EXPECT_EQ(control(a, UTRACE_STOP), -EINPROGRESS);
	while (control(a, UTRACE_STOP) != 0)
		raw0(SYS_sched_yield);
	expect_logged("B.quiesce("); /* who has QUIESCE was called, A needed no callback */
	EXPECT(stands_still(&live->progress));
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT(!stands_still(&live->progress));
	unwatch();
	EXPECT_EQ(kill(runner.tid, SIGKILL), 0);
	check_killed(runner.tid, SIGKILL, "the runner ends");
	(void)b;
}
