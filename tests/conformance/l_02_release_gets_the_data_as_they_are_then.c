/* SPDX-License-Identifier: MIT */
/* L-02: At zero, release is called with data as it is then, and the memory is freed. */
#include "conform.h"

static void stay(void)
{
	turn_begins(1);
}

void test(void)
{
	struct subject subject = start_process(stay);
	struct spy *a = attach(subject.task, 'A', EV(CLONE));

	watch();
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	expect_log("");
	a->engine->data = spy_new('B');
	act(ACT_PUT, (unsigned long)a, 0, 0);
	unwatch();
	expect_log("B.release ");
	live->begun = 1;
	finish(subject);
}
