/* SPDX-License-Identifier: MIT */
/* B-03: When it returns 0, that callback's answer has taken effect. */
#include "conform.h"

static void open_gate(void)
{
	spin(&live->words[0], 1);
	for (u32 i = 0; i < 1000; i++)
		raw0(SYS_sched_yield);
	__atomic_store_n(&live->spies[0].gate, 0, __ATOMIC_RELEASE);
}

void test(void)
{
	struct spy *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject = start_process(call_in_turn);
	struct subject opener = start_process(open_gate);

	a->gate = 1U << ON_ENTRY;
	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_word(&a->inside, 1);
	live->words[0] = 1;
	EXPECT_EQ(barrier(a), 0);
	EXPECT_EQ(proc_mask(subject.task) & 0x4000, 0x4000);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0); /* comes after the answer, so it wins */
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("A.entry(5,110) ");
	finish(subject);
	finish(opener);
}
