/* SPDX-License-Identifier: MIT */
/*
 * C-16: -EALREADY, not -ESRCH, as long as this engine's report_death is not over, however
 * early the reaping.
 */
#include "conform.h"

static void leave_alone(void)
{
	turn_begins(1);
	leave_thread(0);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(DEATH));
	struct subject subject = start_thread(leave_alone);
	long result;

	a->gate = 1U << ON_DEATH;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	join_thread(subject); /* a thread reaps itself: this one is reaped already */
	for (u32 i = 0; i < 100; i++) {
		EXPECT_EQ(control(a, UTRACE_DETACH), -EALREADY);
		raw0(SYS_sched_yield);
	}
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	do {
		result = control(a, UTRACE_DETACH);
	} while (result == -EALREADY);
	unwatch();
	EXPECT(result == -ESRCH || result == 0);
	expect_log("A.death(0,-1) ");
}
