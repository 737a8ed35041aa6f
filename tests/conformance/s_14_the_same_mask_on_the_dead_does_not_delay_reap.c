/* SPDX-License-Identifier: MIT */
/* S-14: On a dead thread, setting again a mask with DEATH in it is 0 and does not delay REAP. */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(DEATH) | EV(QUIESCE) | EV(REAP));
	struct subject subject;

	b = attach_next('B', EV(DEATH));
	subject = start_process(leave_in_turn);
	b->gate = 1U << ON_DEATH;
	watch();
	live->begun = 1;
	wait_word(&b->inside, 1); /* A's report is over, the thread dead, not reaped */
	EXPECT_EQ(set_events(a, EV(DEATH) | EV(QUIESCE) | EV(REAP)), 0);
	EXPECT_EQ(set_events(a, EV(DEATH) | EV(QUIESCE) | EV(REAP)), 0);
	__atomic_store_n(&b->gate, 0, __ATOMIC_RELEASE);
	finish(subject);
	wait_logged("A.reap");
	unwatch();
	expect_log("A.quiesce(5,20) A.death(1,17) B.death(1,17) A.reap ");
}
