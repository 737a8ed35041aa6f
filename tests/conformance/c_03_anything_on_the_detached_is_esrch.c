/* SPDX-License-Identifier: MIT */
/* C-03: Anything on a detached engine is -ESRCH. */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject subject = start_process(stay);
	struct spy *a = attach(subject.task, 'A', EV(QUIESCE));

	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	for (u32 action = UTRACE_STOP; action <= UTRACE_DETACH; action++)
		EXPECT_EQ(control(a, action), -ESRCH);
	EXPECT_EQ(set_events(a, 0), -ESRCH);
	EXPECT_EQ(prepare_examine(a), -ESRCH);
	live->begun = 1;
	finish(subject);
}
