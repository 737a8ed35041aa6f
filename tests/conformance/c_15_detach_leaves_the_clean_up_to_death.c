/* SPDX-License-Identifier: MIT */
/*
 * C-15: DETACH with -EALREADY means that report_death is due or running and is to do the
 * clean-up.
 */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(DEATH));
	struct subject subject;

	b = attach_next('B', EV(DEATH) | EV(REAP));
	subject = start_process(leave_in_turn);
	a->gate = 1U << ON_DEATH;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	EXPECT_EQ(control(a, UTRACE_DETACH), -EALREADY); /* is running */
	EXPECT_EQ(control(b, UTRACE_DETACH), -EALREADY); /* is due */
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	finish(subject);
	wait_logged("B.reap");
	unwatch();
	expect_log("A.death(1,17) B.death(1,17) B.reap ");
}
