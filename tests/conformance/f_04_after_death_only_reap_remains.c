/* SPDX-License-Identifier: MIT */
/* F-04: After the death report the line of a thread shows nothing but REAP. */
#include "conform.h"

static void nothing(void)
{
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(QUIESCE) | EV(DEATH) | UTRACE_EVENT_SYSCALL);
	struct subject subject;
	siginfo_t info;

	b = attach_next('B', UTRACE_EVENT_SIGNAL_ALL | EV(REAP));
	subject = start_process(nothing);
	EXPECT(proc_mask(subject.task) & EV(DEATH));
	watch();
	__atomic_store_n(&live->dismissed[subject.task], 1, __ATOMIC_RELEASE);
	EXPECT_EQ(waitid(P_PID, (id_t)subject.tid, &info, WEXITED | WNOWAIT), 0);
	wait_word(&a->count[ON_DEATH], 1);
	/* What the death report answers has to count first. */
	while (proc_mask(subject.task) != EV(REAP))
		raw0(SYS_sched_yield);
	check_exits(subject.tid, 0, "reaped");
	wait_word(&b->count[ON_REAP], 1);
	unwatch();
}
