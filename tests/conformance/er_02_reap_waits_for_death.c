/* SPDX-License-Identifier: MIT */
/* ER-02: Never before report_death has returned, even if the reaping itself is earlier. */
#include "conform.h"

static void leave_alone(void)
{
	turn_begins(1);
	leave_thread(0);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(DEATH) | EV(REAP));
	struct subject subject = start_thread(leave_alone);

	a->gate = 1U << ON_DEATH;
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	join_thread(subject); /* the thread is gone, nobody else has to reap it */
	EXPECT(stands_still(&live->log_length));
	expect_log("A.death(0,-1) ");
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_logged("A.reap");
	unwatch();
	expect_log("A.reap ");
}
