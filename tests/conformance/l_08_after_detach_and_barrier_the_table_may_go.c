/* SPDX-License-Identifier: MIT */
/*
 * L-08: After DETACH and barrier the ops table may go away.
 *
 * A storm, beside a thread that never stops calling.
 */
#include "conform.h"

void test(void)
{
	const u32 rounds = storm_rounds();
	struct subject subject = start_process(call_forever);
	struct spy *a = attach(subject.task, 'A', EV(SYSCALL_EXIT));
	const struct utrace_engine_ops ops = a->ops;

	watch();
	for (u32 round = 0; round < rounds; round++) {
		if (round % 2 == 0)
			wait_more(&a->count[ON_LEAVE], a->count[ON_LEAVE]);
		control(a, UTRACE_DETACH);
		EXPECT(barrier(a) <= 0);
		/* As if unloaded: a call through it would crash. */
		memset(&a->ops, 0x5a, sizeof(a->ops));
		raw0(SYS_sched_yield);
		put_engine(a);
		a->ops = ops;
		live->log_length = 0;
		EXPECT_EQ(act(ACT_JOIN, (unsigned long)a, subject.task, EV(SYSCALL_EXIT)), 0);
	}
	unwatch();
	live->log_length = 0;
	EXPECT_EQ(kill(subject.tid, SIGKILL), 0);
	check_killed(subject.tid, SIGKILL, "the subject was alive to the end");
}
