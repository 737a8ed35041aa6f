/* SPDX-License-Identifier: MIT */
/* C-14: DETACH of the last holder lets the thread run. */
#include "conform.h"

static void call(void)
{
	turn_begins(1);
	raw0(SYS_getppid);
	turn_ends(1);
}

void test(void)
{
	struct spy *b, *a = attach_next('A', EV(SYSCALL_ENTRY));
	struct subject subject;

	b = attach_next('B', EV(SYSCALL_ENTRY));
	subject = start_process(call);
	answer(a, ON_ENTRY, UTRACE_STOP);
	answer(b, ON_ENTRY, UTRACE_STOP);
	watch();
	live->begun = 1;
	wait_held(a);
	EXPECT_EQ(control(a, UTRACE_DETACH), 0);
	EXPECT(stands_still(&live->ended) && live->ended == 0);
	EXPECT_EQ(control(b, UTRACE_DETACH), 0);
	wait_word(&live->ended, 1);
	unwatch();
	expect_log("B.entry(5,110) A.entry(0,110) ");
	finish(subject);
}
