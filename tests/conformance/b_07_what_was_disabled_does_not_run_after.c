/* SPDX-License-Identifier: MIT */
/* B-07: What the caller disabled before does not run after it. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL);
	struct subject subject = start_process(call_forever);

	for (u32 round = 0; round < 300; round++) {
		u32 entries;

		watch();
		live->log_length = 0;
		wait_more(&a->count[ON_ENTRY], a->count[ON_ENTRY]);
		set_events(a, EV(CLONE));
		EXPECT_EQ(barrier(a), 0);
		entries = a->count[ON_ENTRY] + a->count[ON_LEAVE];
		for (u32 i = 0; i < 10; i++)
			raw0(SYS_sched_yield);
		EXPECT_EQ(a->count[ON_ENTRY] + a->count[ON_LEAVE], entries);
		unwatch();
		EXPECT_EQ(set_events(a, UTRACE_EVENT_SYSCALL | EV(CLONE)), 0);
	}
	live->log_length = 0;
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "the subject ends");
}
