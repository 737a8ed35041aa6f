/* SPDX-License-Identifier: MIT */
/*
 * C-10: REPORT gives at least one callback before the program goes on, and does not break off
 * a call.
 */
#include "conform.h"

void test(void)
{
	struct subject runner = start_process(count_forever);
	struct spy *a = attach(runner.task, 'A', EV(QUIESCE));

	watch();
	EXPECT_EQ(control(a, UTRACE_REPORT), 0);
	wait_logged("A.quiesce(5,0) ");
	EXPECT(!stands_still(&live->progress));
	unwatch();
	expect_log("A.quiesce(5,0) ");
	EXPECT_EQ(kill(runner.tid, SIGKILL), 0);
	check_killed(runner.tid, SIGKILL, "the runner ends");
}
