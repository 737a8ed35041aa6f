/* SPDX-License-Identifier: MIT */
/* S-10: 0 after clearing means that no callback for those events runs or will run. */
#include "conform.h"

void test(void)
{
	struct spy *a = attach_next('A', UTRACE_EVENT_SYSCALL);
	struct subject subject = start_process(call_forever);
	u32 entries, leaves;

	for (u32 round = 0; round < 300; round++) {
		long result;

		watch();
		wait_more(&a->count[ON_LEAVE], round);
		do {
			result = set_events(a, 0); /* a valid way to wait */
		} while (result == -EINPROGRESS);
		EXPECT_EQ(result, 0);
		entries = a->count[ON_ENTRY];
		leaves = a->count[ON_LEAVE];
		for (u32 i = 0; i < 10; i++)
			raw0(SYS_sched_yield);
		EXPECT_EQ(a->count[ON_ENTRY], entries);
		EXPECT_EQ(a->count[ON_LEAVE], leaves);
		unwatch();
		live->log_length = 0;
		EXPECT_EQ(set_events(a, UTRACE_EVENT_SYSCALL), 0);
		a->count[ON_LEAVE] = round + 1;
	}
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "the subject ends");
}
