/* SPDX-License-Identifier: MIT */
/* S-05: DEATH and QUIESCE cannot be set anew on a dead thread: -EALREADY; other bits can. */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(DEATH));
	struct subject subject;

	b = attach_next('B', EV(CLONE));
	subject = start_process(leave_in_turn);
	a->gate = 1U << ON_DEATH; /* from the start of that report the thread is dead */
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT_EQ(set_events(b, EV(DEATH)), -EALREADY);
	EXPECT_EQ(set_events(b, EV(QUIESCE)), -EALREADY);
	EXPECT_EQ(set_events(b, EV(CLONE) | EV(DEATH)), -EALREADY);
	EXPECT_EQ(set_events(b, EV(EXEC)), 0);
	EXPECT_EQ(set_events(b, EV(REAP)), 0);
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	finish(subject);
	wait_logged("B.reap");
	unwatch();
	expect_log("A.death(1,17) B.reap ");
}
