/* SPDX-License-Identifier: MIT */
/* C-01: An action that does not exist is -EINVAL, with a diagnostic. */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject subject = start_process(stay);
	struct spy *a = attach(subject.task, 'A', EV(QUIESCE));

	EXPECT_EQ(control(a, 7), -EINVAL);
	EXPECT_EQ(control(a, 8), -EINVAL);
	EXPECT_EQ(control(a, 255), -EINVAL);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	live->begun = 1;
	finish(subject);
}
