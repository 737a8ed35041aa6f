/* SPDX-License-Identifier: MIT */
/* C-20: All calls are safe with a stale task pointer if the engine is detached and referenced. */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(DEATH));
	struct subject subject;

	b = attach_next('B', EV(REAP));
	subject = start_process(leave_in_turn);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	watch();
	live->begun = 1;
	finish(subject);
	wait_logged("B.reap");
	unwatch();
	while (set_events(b, 0) != -ESRCH)
		raw0(SYS_sched_yield);
	/* Other tasks take its place meanwhile. */
	for (u32 i = 0; i < 5; i++)
		check_exits(child_exiting(0), 0, "a child");
	struct spy *spies[] = { a, b };
	for (u32 i = 0; i < 2; i++) {
		for (u32 action = UTRACE_STOP; action <= UTRACE_DETACH; action++)
			EXPECT_EQ(control(spies[i], action), -ESRCH);
		EXPECT_EQ(set_events(spies[i], EV(DEATH)), -ESRCH);
		EXPECT_EQ(barrier(spies[i]), -ESRCH);
		EXPECT_EQ(prepare_examine(spies[i]), -ESRCH);
	}
}
