/* SPDX-License-Identifier: MIT */
/* S-03: DEATH and QUIESCE cannot be cleared while the death is being reported: -EALREADY. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', EV(DEATH) | EV(QUIESCE));
	struct subject subject = start_process(leave_in_turn);

	a->gate = 1U << ON_DEATH;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT_EQ(set_events(a, EV(DEATH)), -EALREADY);
	EXPECT_EQ(set_events(a, EV(QUIESCE)), -EALREADY);
	EXPECT_EQ(set_events(a, 0), -EALREADY);
	EXPECT_EQ(a->engine->flags & 0x3fff, EV(DEATH) | EV(QUIESCE));
	EXPECT_EQ(set_events(a, EV(DEATH) | EV(QUIESCE)), 0);
	EXPECT_EQ(set_events(a, EV(DEATH) | EV(QUIESCE) | EV(REAP)), 0);
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	finish(subject);
	wait_logged("A.reap");
	unwatch();
	expect_log("A.quiesce(5,20) A.death(1,17) A.reap ");
}
