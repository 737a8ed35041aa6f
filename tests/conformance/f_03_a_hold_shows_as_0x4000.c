/* SPDX-License-Identifier: MIT */
/* F-03: 0x4000 is in it exactly while some engine holds the thread. */
#include "conform.h"

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	b = attach_next('B', 0x4);
	subject = start_process(call_in_turn);
	EXPECT_EQ(proc_mask(subject.task) & 0x4000, 0);
	answer(a, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(proc_mask(subject.task), 0x4000 | EV(SYSCALL_ENTRY) | EV(REAP) | EV(CLONE));
	EXPECT_EQ(control(b, UTRACE_STOP), 0);
	EXPECT_EQ(control(a, UTRACE_RESUME), 0);
	EXPECT_EQ(proc_mask(subject.task) & 0x4000, 0x4000);
	EXPECT_EQ(control(b, UTRACE_RESUME), 0);
	EXPECT_EQ(proc_mask(subject.task) & 0x4000, 0);
	wait_word(&live->ended, 1);
	unwatch();
	finish(subject);
}
