/* SPDX-License-Identifier: MIT */
/* L-05: With a reference held, a detached engine's pointer stays usable: calls say -ESRCH. */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject subject = start_process(stay);
	struct spy *a = attach(subject.task, 'A', EV(CLONE));

	EXPECT_EQ(act(ACT_GET, (unsigned long)a, 0, 0), 0);
	watch();
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	act(ACT_PUT, (unsigned long)a, 0, 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), -ESRCH);
	EXPECT_EQ(set_events(a, 0), -ESRCH);
	EXPECT_EQ(barrier(a), -ESRCH);
	expect_log("");
	act(ACT_PUT, (unsigned long)a, 0, 0);
	unwatch();
	expect_log("A.release ");
	live->begun = 1;
	finish(subject);
}
