/* SPDX-License-Identifier: MIT */
/*
 * C-02: REPORT and steps without QUIESCE are -EINVAL, with a diagnostic; a detached engine is
 * -ESRCH first.
 */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject subject = start_process(stay);
	struct spy *a = attach(subject.task, 'A', EV(SYSCALL_EXIT) | EV(DEATH));

	EXPECT_EQ(control(a, UTRACE_REPORT), -EINVAL);
	EXPECT_EQ(control(a, UTRACE_SINGLESTEP), -EINVAL);
	EXPECT_EQ(control(a, UTRACE_BLOCKSTEP), -EINVAL);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT_EQ(control(a, UTRACE_INTERRUPT), 0);
	EXPECT_EQ(control(a, UTRACE_STOP), -EINPROGRESS);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	EXPECT_EQ(control(a, UTRACE_REPORT), -ESRCH);
	EXPECT_EQ(control(a, UTRACE_SINGLESTEP), -ESRCH);
	EXPECT_EQ(control(a, UTRACE_BLOCKSTEP), -ESRCH);
	live->begun = 1;
	finish(subject);
}
