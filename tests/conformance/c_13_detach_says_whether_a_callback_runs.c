/* SPDX-License-Identifier: MIT */
/*
 * C-13: DETACH with 0 means no callback ever again; -EINPROGRESS means that the one running is
 * the last.
 *
 * A storm: an engine comes to a thread that never stops calling, and goes.
 */
#include "conform.h"

static void one_callback_is_the_last(struct spy *a)
{
	a->gate = 1U << ON_LEAVE;
	wait_word(&a->inside, 1);
	EXPECT_EQ(control(a, UTRACE_DETACH), -EINPROGRESS);
	EXPECT_EQ(control(a, UTRACE_DETACH), -ESRCH);
	__atomic_store_n(&a->gate, 0, __ATOMIC_RELEASE);
	wait_word(&a->inside, 0);
	EXPECT(stands_still(&a->count[ON_LEAVE]));
}

void test(void)
{
	const u32 rounds = storm_rounds();
	struct subject subject = start_process(call_forever);
	struct spy *a = attach(subject.task, 'A', EV(SYSCALL_EXIT));

	watch();
	one_callback_is_the_last(a);
	for (u32 round = 0; round < rounds; round++) {
		long result;
		u32 calls;

		put_engine(a);
		live->log_length = 0;
		EXPECT_EQ(act(ACT_JOIN, (unsigned long)a, subject.task, EV(SYSCALL_EXIT)), 0);
		if (round % 2 == 0)
			wait_more(&a->count[ON_LEAVE], a->count[ON_LEAVE]);
		result = control(a, UTRACE_DETACH);
		EXPECT(result == 0 || result == -EINPROGRESS);
		if (result != 0)
			while (barrier(a) != -ESRCH)
				raw0(SYS_sched_yield);
		calls = a->count[ON_LEAVE];
		raw0(SYS_sched_yield);
		EXPECT_EQ(a->count[ON_LEAVE], calls);
	}
	unwatch();
	live->log_length = 0;
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "the subject ends");
}
